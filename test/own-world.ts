import 'fake-indexeddb/auto'
import Dexie from 'dexie'
import { IDBFactory } from 'fake-indexeddb'
import { vi } from 'vitest'

/**
 * Before each file of tests: files that share a thread share what was loaded, which is most of what a file costs, but neither
 * each other's store nor clock nor globals.
 */
vi.useRealTimers()
vi.unstubAllGlobals()
globalThis.indexedDB = new IDBFactory()
Dexie.dependencies.indexedDB = globalThis.indexedDB
