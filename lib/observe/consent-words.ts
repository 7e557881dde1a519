/**
 * What buttons of consent pages say, in lower case; compared with the beginning of a button's text (or with any part
 * of it where a language does not part its words).
 */
const ALLOW: Record<string, string> = {
  en: 'allow|authorize|authorise|accept|approve|grant|agree|i agree|continue|confirm|consent|yes|connect',
  de: 'zulassen|erlauben|genehmigen|akzeptieren|annehmen|autorisieren|zustimmen|bestätigen|weiter|fortfahren|ja|verbinden|zugriff gewähren|zugriff erlauben',
  fr: 'autoriser|accepter|approuver|continuer|confirmer|permettre|oui|connecter',
  es: 'permitir|autorizar|aceptar|aprobar|continuar|confirmar|sí|conectar',
  pt: 'permitir|autorizar|aceitar|aprovar|continuar|confirmar|sim|conectar|concordo',
  it: 'consenti|autorizza|accetta|approva|continua|conferma|permetti|sì|collega',
  nl: 'toestaan|autoriseren|accepteren|goedkeuren|doorgaan|akkoord|ja|bevestigen|verbinden',
  pl: 'zezwól|zezwalaj|autoryzuj|akceptuj|zaakceptuj|zatwierdź|kontynuuj|potwierdź|zgadzam|tak',
  sv: 'tillåt|godkänn|auktorisera|acceptera|fortsätt',
  da: 'tillad|godkend|autoriser|accepter|fortsæt',
  cs: 'povolit|autorizovat|přijmout|souhlasím|pokračovat|schválit',
  tr: 'izin ver|yetkilendir|kabul et|onayla|devam',
  ru: 'разрешить|авторизовать|принять|подтвердить|продолжить|согласен|да',
  ja: '許可|承認|同意|続行|続ける|認可',
  zh: '允许|允許|授权|授權|同意|接受|继续|繼續|批准',
  ko: '허용|승인|동의|계속',
}
const DENY: Record<string, string> = {
  en: "deny|cancel|decline|reject|refuse|disallow|no|not now|don’t allow|don't allow|do not allow|back to|disagree",
  de: 'ablehnen|abbrechen|verweigern|nicht zulassen|nicht erlauben|nein|zurückweisen',
  fr: 'refuser|annuler|rejeter|ne pas autoriser|non|décliner',
  es: 'denegar|cancelar|rechazar|no',
  pt: 'negar|cancelar|recusar|rejeitar|não',
  it: 'nega|annulla|rifiuta|non consentire|no',
  nl: 'weigeren|annuleren|afwijzen|niet toestaan|nee',
  pl: 'odmów|anuluj|odrzuć|nie',
  sv: 'neka|avbryt|avböj|avvisa',
  da: 'afvis|annuller|nægt',
  cs: 'odmítnout|zamítnout|zrušit|nesouhlasím',
  tr: 'reddet|iptal|vazgeç',
  ru: 'отклонить|отказать|отмена|отменить|запретить|нет',
  ja: '拒否|キャンセル|許可しない|同意しない',
  zh: '拒绝|拒絕|取消|不允许|不允許',
  ko: '거부|취소|허용 안',
}

const words = (byLanguage: Record<string, string>) => Object.values(byLanguage).flatMap(list => list.split('|'))
const UNPARTED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/

function says(list: readonly string[], text: string): boolean {
  const low = text.toLowerCase()
  if (low.length > 60) return false
  return list.some(word =>
    UNPARTED.test(word) ? low.includes(word) : low === word || (low.startsWith(word) && !/[\p{L}\p{N}]/u.test(low[word.length] ?? '')),
  )
}

const allow = words(ALLOW)
const deny = words(DENY)

/** Whether a button with this text gives consent, refuses it, or neither. Refusals are looked at first ("don't allow"). */
export function buttonSays(text: string): 'allow' | 'deny' | null {
  if (says(deny, text)) return 'deny'
  return says(allow, text) ? 'allow' : null
}

/** Headings that name the app: what stands in the group is the name. */
export const NAME_IN_HEADING: readonly RegExp[] = [
  /^(?:authorize|authorise|allow|approve|connect|grant access to)\s+(.{1,200}?)(?:\s+(?:to|access)\s.*)?\??$/i,
  /^(?:do you want to )?(?:authorize|authorise|allow)\s+(.{1,200}?)\s+to\s.*$/i,
  /^(.{1,200}?)\s+(?:wants|would like|is requesting|requests|is asking|needs)\s.*$/i,
  /^(.{1,200}?)\s+(?:möchte|will|verlangt|bittet|benötigt)\s.*$/i,
  /^(.{1,200}?)\s+(?:souhaite|demande|veut)\s.*$/i,
  /^(.{1,200}?)\s+(?:quiere|solicita|desea|deseja|quer|vuole|richiede|wil|prosi|chce|хочет|запрашивает)\s.*$/i,
]

/** What a heading calls an app that it does not name. */
export const NO_NAME =
  /^(?:an?|the|this|diese|dieser|die|eine|une|cette|esta|una)?\s*(?:third[- ]party )?(?:application|app|apps|access|client|request|authorization|anwendung|zugriff|aplicación|aplicação|accès|account)\b/i
