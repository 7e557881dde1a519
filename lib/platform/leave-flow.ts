/** What is used of the browser and of this page to leave it. */
export type LeaveWorld = {
  /** Entries of this tab's history, this page included. */
  historyLength: number
  go: (steps: number) => void
  /** True in a window that was opened for the flow alone. */
  inPopup: () => Promise<boolean>
  closeTab: () => Promise<void>
  wait: (ms: number) => Promise<void>
}

/** How long a step back may take before this page counts as still there. */
const STILL_HERE_MS = 1_500

/**
 * Leaves the consent behind: back past it to where the person was, or, where there is no such place (a window or tab
 * opened for the flow), by closing it. Behind this page lies the consent page, so one step back would not do.
 * Returns `stayed` if neither worked and the person has to close the tab; otherwise this page ends.
 */
export async function leaveFlow(world: LeaveWorld): Promise<'stayed'> {
  const alone = world.historyLength <= 2 || (await world.inPopup().catch(() => false))
  if (alone) await world.closeTab().catch(() => undefined)
  else world.go(-2)
  await world.wait(STILL_HERE_MS)
  return 'stayed'
}
