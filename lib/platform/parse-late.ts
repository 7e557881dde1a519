// Before the schemas below are made: an extension's own policy refuses the code that they would write.
import './no-eval.ts'

import { FlowStack } from '../model/flow.ts'
import { Message } from '../model/message.ts'

// Loaded when there is something to parse: making the schemas takes longer than judging a page.
export const parseFlows = (stored: unknown): FlowStack | null => FlowStack.safeParse(stored).data ?? null
export const parseMessage = (raw: unknown): Message | null => Message.safeParse(raw).data ?? null
