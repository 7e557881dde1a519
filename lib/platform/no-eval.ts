import { config } from 'zod'

// An extension's own policy refuses `new Function`, which zod would otherwise try.
config({ jitless: true })
