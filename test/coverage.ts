import { parseArgs } from 'node:util'
import { coverageText, measureCoverage } from '../cli/coverage.ts'
import { measureRecall, recallText } from './recall/recall-table.ts'

// `npm run coverage:world`: what the data files know, as `scopewarden coverage` counts it, and how well requests are
// recognised. The latter takes libraries that are here for development only, so that no command of the product can say it.
const { json } = parseArgs({ options: { json: { type: 'boolean' } } }).values
const [coverage, recall] = [await measureCoverage(), await measureRecall()]
console.log(json ? JSON.stringify({ ...coverage, recall }, null, 2) : `${coverageText(coverage)}\n${recallText(recall)}`)
