import { casesByHand } from './by-hand.ts'
import type { RecallCase } from './recall-case.ts'
import { rememberedRequests } from './remembered.ts'
import { casesOfArctic } from './with-arctic.ts'
import { casesOfBetterAuth } from './with-better-auth.ts'
import { casesOfGrant } from './with-grant.ts'
import { casesOfOpenidClient } from './with-openid-client.ts'

/** What all the libraries make, and what was written down by hand besides. Nothing leaves this machine. */
export const recallCases = async (): Promise<RecallCase[]> => [
  ...casesOfArctic(),
  ...(await casesOfGrant()),
  ...(await casesOfBetterAuth()),
  ...(await casesOfOpenidClient()),
  ...casesByHand(),
  ...rememberedRequests(),
]
