declare module 'virtual:knowledge' {
  export const knowledge: import('../model/knowledge.ts').Knowledge
}
declare module 'virtual:embedded-policy' {
  export const embeddedPolicy: import('../model/policy.ts').Policy
}
