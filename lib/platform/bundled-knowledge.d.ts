declare module 'virtual:knowledge' {
  export const knowledge: import('../model/knowledge.ts').Knowledge
  export const embeddedPolicy: import('../model/policy.ts').Policy
}
