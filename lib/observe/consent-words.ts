/**
 * What buttons of consent pages say, in lower case; compared with the beginning of a button's text (or with any part
 * of it where a language does not part its words).
 */
const ALLOW: Record<string, string> = {
  en: 'allow|authorize|authorise|accept|approve|grant|agree|i agree|continue|confirm|consent|submit consent|i consent|permit|yes|ok|okay|sure|connect',
  de: 'freigeben|einwilligen|zulassen|erlauben|genehmigen|akzeptieren|annehmen|autorisieren|zustimmen|bestätigen|weiter|fortfahren|ja|verbinden|zugriff gewähren|zugriff erlauben',
  fr: 'autoriser|accepter|approuver|continuer|confirmer|permettre|oui|connecter',
  es: 'permitir|autorizar|aceptar|aprobar|continuar|confirmar|sí|conectar',
  pt: 'permitir|autorizar|aceitar|aprovar|continuar|confirmar|sim|conectar|concordo',
  it: 'consenti|autorizza|accetta|approva|continua|conferma|permetti|sì|collega',
  nl: 'toegang geven|toegang verlenen|toestaan|autoriseren|accepteren|goedkeuren|doorgaan|akkoord|ja|bevestigen|verbinden',
  pl: 'zezwól|zezwalaj|autoryzuj|akceptuj|zaakceptuj|zatwierdź|kontynuuj|potwierdź|zgadzam|tak',
  sv: 'tillåt|godkänn|auktorisera|acceptera|fortsätt|jag samtycker|samtycker|medge|ja',
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
  // A Turkish capital I keeps its dot as a letter of its own; brackets and signs are drawn around words.
  const low = text
    // The name of an icon, which a font draws in its place.
    .replace(/^[a-z_]+\s+(?=\p{Lu})/u, '')
    .toLowerCase()
    .replaceAll('i\u0307', 'i')
    .replace(/^[^\p{L}\p{N}]+/u, '')
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

/** Of what agrees, the words that speak of access, and are not on every form and every banner. */
const GIVES =
  /^(?:allow|authori[sz]e|approve|grant|permit|consent|i consent|submit consent|zulassen|erlauben|genehmigen|autorisieren|zugriff|autoriser|approuver|permettre|permitir|autorizar|aprobar|aprovar|consenti|autorizza|permetti|toegang|toestaan|autoriseren|zezwól|zezwalaj|autoryzuj|tillåt|auktorisera|tillad|autoriser|povolit|autorizovat|izin ver|yetkilendir|разрешить|авторизовать)(?![\p{L}])|許可|承認|認可|允许|允許|授权|授權|허용|승인/iu

/** Whether a button's text speaks of giving access, rather than of agreeing to whatever it may be. */
export const givesAccess = (text: string): boolean => GIVES.test(text.replaceAll('i\u0307', 'i').replaceAll('İ', 'i'))
