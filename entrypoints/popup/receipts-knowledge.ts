/** What of all that is known a list of receipts needs: who asks for a module late is given the whole of it. */
export { providers, vocabulary } from 'virtual:knowledge'
