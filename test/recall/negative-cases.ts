import { atProviders } from './negatives/at-providers.ts'
import { ordinary } from './negatives/ordinary.ts'
import { quotes } from './negatives/quotes.ts'
import { rememberedAddresses } from './remembered.ts'

/** Addresses that ask for nothing, by kind: none of them is a consent or a sign-in. Each address once. */
export function negativeCases(): Map<string, string[]> {
  const seen = new Set<string>()
  const kinds = Object.entries({ ...quotes(), ...ordinary(), ...atProviders(), ...rememberedAddresses() })
  return new Map(
    kinds.map(([kind, urls]) => [
      kind,
      urls.filter(url => {
        const isNew = !seen.has(url)
        seen.add(url)
        return isNew
      }),
    ]),
  )
}
