/** What of this room the worker needs when it opens its store, to be loaded at once. */
export { beforeOf } from './before-of.ts'
export { fold } from './fold.ts'
export { toCloudEvent } from './to-cloud-event.ts'
