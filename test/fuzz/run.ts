import { refuseEachBit, refuseMutated, signedDocuments } from './refuse-mutated.ts'

// npm run fuzz:policy [RUNS [SEED]]: a million changed policies, and every bit of a real one. Takes minutes; `npm test` tries a few thousand.

const [runs = '1000000', seed] = process.argv.slice(2)
const seconds = async <T>(work: Promise<T>): Promise<[T, string]> => {
  const startMs = performance.now()
  const result = await work
  return [result, ((performance.now() - startMs) / 1000).toFixed(1)]
}

const { keys, real } = await signedDocuments('policy')
const [bits, bitSeconds] = await seconds(refuseEachBit('policy', keys, real ?? ''))
console.log(
  `each of ${bits.counts.tried} bits of a policy of ${real?.length} bytes flipped: ${bits.taken.length} verified; ${bitSeconds} s`,
)
console.log(`  ${bits.counts.reached} reached the signature; ${JSON.stringify(bits.counts.codes)}`)

const [counts, allSeconds] = await seconds(refuseMutated('policy', Number(runs), seed === undefined ? undefined : Number(seed)))
console.log(`${counts.tried - 3} changed policies: 0 verified; ${allSeconds} s`)
console.log(`  ${counts.reached - 3} reached the signature; ${JSON.stringify(counts.codes)}`)
process.exitCode = bits.taken.length === 0 ? 0 : 1
