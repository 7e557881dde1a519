/**
 * How pages say who asks and what for, in sixteen languages. What stands in the first group is the name; where a part of the
 * sentence is set apart within it, that part is.
 */
const MOST_SENTENCE = 400
const NAME = '(.{1,200}?)'
/** What may stand before a name without being it. */
const KIND_OF: Record<string, string> = {
  en: 'the|an?|this|mcp|application|app|client|third[- ]party|service|website|site|partner|tool|integration|user|you are about to|your permission for',
  de: 'die|der|das|eine?|anwendung|app|applikation|drittanbieter-app|dienst|programm|website|firma|anbieter',
  fr: "l[’']application|application|le|la|l[’']|un|une|service|site|client|appli",
  es: 'la|el|una?|aplicación|app|servicio|sitio|cliente|a|proveedor|empresa',
  pt: 'o|a|um|uma|aplicativo|aplicação|app|serviço|site|cliente|empresa',
  it: "l[’']applicazione|l[’']app|applicazione|app|il|la|lo|servizio|sito",
  nl: 'de|het|een|applicatie|app|toepassing|dienst',
  pl: 'aplikacja|aplikacji|aplikację|usługa|usłudze|serwis|klient',
  sv: 'appen|applikationen|tjänsten|programmet',
  da: 'appen|applikationen|tjenesten',
  cs: 'aplikace|aplikaci|služba|službě',
  tr: 'uygulaması',
  ru: 'приложение|приложению|сервис|сервису|клиент|сайт',
}
const before = Object.values(KIND_OF).join('|')
/** Taken off once, and so is the kind of app before a name: within each of the shapes they took a tenth of a second to be made ready. */
const GREETING =
  /^(?:hi|hello|hey|hallo|bonjour|hola|olá|ciao|hej|cześć|merhaba|здравствуйте)(?![\p{L}])(?:[^:!?.]|\.(?=\S)){0,80}?[,!:]\s+(?:(?:[^\s:!?.,]|\.(?=\S)){1,80}[:,]\s+)?/iu
const KINDS = new RegExp(`^(?:(?:${before})\\s+){1,3}(?=\\S)`, 'iu')
const sentence = (pattern: string) => new RegExp(`^${pattern}`, 'iu')

/** A sentence in which somebody asks: the subject is the name. */
const ASKS: Record<string, string> = {
  en: 'wants?|would like|wishes|is (?:requesting|asking|trying|seeking|applying|about to)|(?:has|have) (?:requested|asked)|requests?|asks?|needs (?:access|permission|your)|seeks|will (?:be able to|(?:have|get|gain|receive) access)|may (?:access|read|use) your|can access your',
  de: 'möchte|möchten|will|wünscht|bittet|verlangt|benötigt|fordert|beantragt|erhält|bekommt|ersucht|hat .{0,40}angefordert',
  fr: 'souhaite(?:rait)?|demande|veut|voudrait|aimerait|sollicite|désire|pourra|a demandé',
  es: 'quiere|solicita|desea|pide|necesita|está (?:solicitando|pidiendo)|podrá|quisiera|requiere|ha (?:solicitado|pedido)',
  pt: 'quer|solicita|deseja|pede|precisa|está (?:solicitando|pedindo|a pedir|a solicitar)|gostaria|poderá|pretende|requer|solicitou|pediu',
  it: 'vuole|richiede|chiede|desidera|vorrebbe|sta (?:richiedendo|chiedendo)|potrà|ha (?:chiesto|richiesto)',
  nl: 'wil|vraagt|verzoekt|wenst|zou (?:graag|willen)|krijgt|heeft .{0,60}(?:gevraagd|aangevraagd)',
  pl: 'chce|prosi|żąda|wnioskuje|uzyska|potrzebuje|chciał[ao]?by',
  sv: 'vill|begär|ber|önskar|behöver|får',
  da: 'vil|anmoder|ønsker|beder',
  cs: 'žádá|chce|požaduje|by chtěla?|vyžaduje|získá',
  ru: 'запрашивает|хочет|просит|получит|требует|сможет',
}
/** A sentence that tells a person to do it: the object is the name. `~` is where it stands. */
const LETS: Record<string, string[]> = {
  en: [
    '(?:authori[sz]e|approve|allow|permit|let|connect|link|trust) ~(?:\\s+(?:to|access|with|for|on|and)\\s.*)?[?.!:]?$',
    '(?:do you )?(?:want to|wish to|agree to|would you like to)? ?(?:authori[sz]e|allow|permit|let|give|grant|connect) ~(?:\\s+(?:to|access|permission|with|the following)\\b.*)[?.:]?$',
    '.{0,40}\\b(?:grant|give|gives|granting|giving|allow|approve|authori[sz]e) (?:access|permissions?|consent) (?:to|for) ~(?:\\s+(?:to|for|on)\\s.*)?[?.:!]?$',
    '.{0,40}\\b(?:grant|give|granting|giving|authori[sz]ing|allowing) ~ (?:access|permission|to (?:access|use|read|do)|these|the following).*$',
    '(?:access|permission|consent|authori[sz]ation) request(?:ed)? (?:from|by|for) ~[?.:]?$',
    '(?:requested by|request from) ~[?.:]?$',
    'consent for ~[?.:]?$',
    'authori[sz](?:ing|ation)(?: request)? (?:for|of|by|from) ~[?.:]?$',
  ],
  de: [
    '(?:möchten|wollen) sie (?:der |die |den |das )?~ (?:den |die )?(?:zugriff|erlauben|zugang|berechtigung|autorisieren|zulassen|folgende|wirklich|gestatten).*$',
    '(?:(?:zugriff|zugang|berechtigungen?) (?:für|durch) )~ (?:erlauben|zulassen|gewähren|bestätigen|genehmigen|freigeben|erteilen)[?.:]?$',
    '~ (?:den )?(?:zugriff|zugang)\\b.{0,80}(?:erlauben|gewähren|gestatten|zulassen|freigeben|genehmigen)[?.:]?$',
    '(?:erlauben|gestatten|gewähren) sie (?:der |die |den |das )?~(?:,| (?:den |die )?(?:zugriff|zugang|auf|folgende)).*$',
    '~ (?:autorisieren|verbinden|zulassen|erlauben|genehmigen)[?.:]?$',
    '(?:zugriffsanfrage|anfrage|freigabe) (?:von|für|durch) ~[?.:]?$',
  ],
  fr: [
    "(?:voulez-vous |souhaitez-vous |acceptez-vous d[’']|vous allez )?(?:autoris(?:er|ez)|permett(?:re|ez) à|connect(?:er|ez)) ~(?:\\s+(?:à|l[’']accès|d[’']|avec)\\s?.*)?\\s?[?.:]?$",
    "(?:voulez-vous |souhaitez-vous )?(?:donn(?:er|ez)|accord(?:er|ez)) (?:l[’']accès|accès|un accès|l[’']autorisation) à ~(?:\\s+(?:à|pour)\\s.*)?\\s?[?.:]?$",
    "demande d[’'](?:accès|autorisation) (?:de|par|pour) ~\\s?[?.:]?$",
  ],
  es: [
    '¿?(?:quieres|quiere|desea|deseas)? ?(?:autorizar|permitir|autoriza|permite|conectar) (?:que |a )?~(?:\\s+(?:a|acceda|acceder|tenga|pueda|el acceso|con|para)\\s.*)?[?.:]?$',
    '¿?(?:quieres|quiere|desea|deseas)? ?(?:conceder|dar|otorgar) (?:el )?(?:acceso|permiso) a ~(?:\\s+(?:a|para)\\s.*)?[?.:]?$',
    'solicitud de (?:acceso|autorización|permisos?) (?:de|por) ~[?.:]?$',
  ],
  pt: [
    '(?:você )?(?:quer|deseja|pretende)? ?(?:autorizar|permitir|conectar|autorize|permita) (?:que |o |a )?~(?:\\s+(?:a|acesse|aceda|acessar|tenha|possa|o acesso|com|para)\\s.*)?[?.:]?$',
    '(?:deseja |quer )?(?:conceder|dar) (?:o )?(?:acesso|permissão) (?:a|ao|à|para) ~(?:\\s+(?:a|para)\\s.*)?[?.:]?$',
    '(?:solicitação|pedido) de (?:acesso|autorização|permissão) (?:de|do|da|por) ~[?.:]?$',
  ],
  it: [
    "(?:vuoi |desideri )?(?:autorizz(?:are|a)|consent(?:ire|i) (?:a|ad|l[’']accesso a)|permett(?:ere|i) (?:a|ad)|colleg(?:are|a)) ~(?:\\s+(?:di|ad?|l[’']accesso|con)\\s.*)?[?.:]?$",
    'richiesta di (?:accesso|autorizzazione|consenso) (?:da|di|per) ~[?.:]?$',
  ],
  nl: [
    '(?:wil(?:t)? (?:je|u) )?~ (?:toegang|toestemming)\\b.*(?:geven|verlenen|toestaan)?[?.:]?$',
    '(?:autoriseer|machtig|verbind|sta) ~(?:\\s+(?:toe|om|toegang|met)\\b.*)?[?.:]?$',
    '(?:toegangsverzoek|toestemming|toegang) (?:van|voor|verlenen aan|geven aan) ~[?.:]?$',
  ],
  pl: [
    '(?:czy )?(?:chcesz |zezwolić |pozwolić )?(?:autoryzuj|autoryzować|zezwól|zezwolić|połącz|przyznaj dostęp|udziel dostępu|zezwalasz)? ?(?:aplikacji |aplikacją )~ (?:na|dostęp|do|o).*$',
    '(?:autoryzuj|autoryzować|autoryzacja|zezwól|zezwolić|połącz z) ~(?:\\s+(?:na|dostęp|do)\\s.*)?[?.:]?$',
  ],
  sv: [
    '.{0,60}\\b(?:ger?|ge) (?:tjänsten |appen )?~ (?:tillgång|åtkomst|behörighet)\\b.*$',
    '(?:vill du )?(?:tillåta?|godkänna?|auktorisera|ge|anslut) ~(?:\\s+(?:att|åtkomst|tillgång|få|behörighet|till)\\b.*)?[?.:]?$',
  ],
  da: ['(?:vil du )?(?:tillade?|godkende?|give?|autoriser) ~(?:\\s+(?:at|adgang|tilladelse)\\b.*)?[?.:]?$'],
  cs: ['(?:chcete )?(?:povolit|autorizovat|schválit) ~(?:\\s+(?:přístup|k|aby)\\s.*)?[?.:]?$'],
  ru: ['(?:разрешить|предоставить доступ|авторизовать|подключить) ~(?:\\s+(?:доступ|получить|использовать|к|читать)\\b.*)?[?.:]?$'],
}
/** Where the name is the subject, and the verb comes last. */
const VERB_LAST: readonly RegExp[] = [
  /^(.{1,120}?)(?:\s+uygulaması(?:nın|na)?|['’]?\s*[,:])?\s+(?:hesab|bilgi|ver|aşağıdaki|sizin|şu).*(?:istiyor|talep ediyor|isteniyor|erişmek|izin)/iu,
  /[「『“"]([^」』”"]{1,120})[」』”"](?:\s*(?:アプリ|アプリケーション|サービス))?\s*(?:は|が|に|へ|から|による|との)/u,
  /^(.{1,80}?)\s*(?:は|が|に|へ)(?:、|\s)*(?:あなたの|お客様の|次の|以下の|この|アカウント|データ|.{0,60}(?:アクセス|許可|権限|求め|要求)).*/u,
  /^(.{1,80}?)\s*(?:の|との|を)?\s*(?:アクセス(?:許可|を許可|要求|の承認)|を(?:許可|承認|認可|連携)|連携(?:の許可|を許可))/u,
  /[“"「『]([^”"」』]{1,120})[”"」』]\s*(?:应用|應用|想|请求|請求|申请|申請|希望|需要|将|將|正在)/u,
  /^(?:应用|應用|第三方应用|第三方應用)?\s*(.{1,80}?)\s*(?:想要?|请求|請求|正在请求|正在請求|申请|申請|希望|将获得|將獲得|需要|请您|要求)(?:访问|訪問|存取|获取|取得|获得|獲得|您|授权|授權|以下|使用|登录|登入|获|得)/u,
  /^(?:授权|授權|允许|允許|是否允许|是否允許|是否授权|确认授权)\s*(?:应用|應用)?\s*(.{1,80}?)\s*(?:访问|訪問|存取|获取|取得|使用|吗|嗎|？|\?|$)/u,
  /^[“"‘'「『]?(.{1,80}?)[”"’'」』]?\s*(?:앱|애플리케이션|서비스)?\s*(?:이|가|에서|은|는|에)\s+.*(?:액세스|접근|요청|권한|원합니다|허용|하려고)/u,
]

const fill = (pattern: string) => pattern.replace('~', () => NAME)
const asking = (verbs: string) => sentence(`${NAME}\\s+(?:(?:now|also|jetzt)\\s+)?(?:${verbs})(?![\\p{L}\\p{N}]).*$`)
/** Made when the first page needs them: most pages that are read have data of their own. */
let shapes: readonly RegExp[] | null = null
const nameShapes = () => {
  shapes ??= [...Object.values(ASKS).map(asking), ...Object.values(LETS).flatMap(patterns => patterns.map(p => sentence(fill(p))))]
  return shapes
}
/** What the shapes of this sentence may take for a name, the surest first. */
function* saidNames(text: string): Generator<string> {
  const bare = text.replace(GREETING, '')
  for (const shape of nameShapes())
    for (const told of bare === text ? [text] : [bare, text]) {
      const [, said] = shape.exec(told) ?? []
      if (said === undefined) continue
      yield said.replace(KINDS, '')
      break
    }
  for (const shape of VERB_LAST) {
    const [, said] = shape.exec(text) ?? []
    if (said !== undefined) yield said
  }
}

/** What a sentence calls an app that it does not name. */
const NO_NAME = new RegExp(
  String.raw`^(?:you|we|they|it|there|these|those|i|sie|wir|vous|nous|usted|você)\s|^(?:do|would|are|did|if|when|should|may|can|by)\b.{0,12}\b(?:you|ing)\b|^(?:(?:${before}|above|following|obige|genannte|folgende|oben genannte|ci-dessus|siguiente|seguinte|diese[rs]?|cette|cet|ce|esta?|este|essa?|questa?|deze|dit|ta|tej|den här|tato|это|этому|このアプリ?|该|此|이)\s*)*(?:applications?|app|apps|access|account|clients?|request|authori[sz]ation|permissions?|consent|it|they|we|you|everyone|anyone|people|anwendung|zugriff|sie|aplicación|aplicativo|aplicação|acceso|acesso|accès|vous|usted|você|applicazione|accesso|toegang|toepassing|dostęp|åtkomst|přístup|доступ|access to .*|アプリ(?:ケーション)?|アカウント|アクセス|外部サービス|应用|應用|앱|애플리케이션)?$`,
  'iu',
)
/** What a site asks of the browser, not of an account; and what ends access. */
const ASKS_ELSE =
  /\b(?:disconnect|remov|revok|delet|uninstall|unlink)|trennen|entfernen|widerrufen|supprim|révoqu|elimin|desconect|revoc|rimuov|verwijder|usuń|odłącz|notif|benachrichtig|powiadomie|通知を(?:送信|表示)|알림|通知权限|know your location|use your (?:camera|microphone)/iu
const QUOTES = /^["“„«‘'「『\s]+|["”“»’'」』\s]+$/g

/**
 * The name of who asks, if this sentence has the shape of a request.
 * @param parts what the page sets apart within it
 */
export function nameIn(text: string, parts: readonly string[]): string | null {
  if (text.length > MOST_SENTENCE || goesOn(text) || ASKS_ELSE.test(text)) return null
  for (const said of saidNames(text)) {
    const within = parts.filter(part => said.includes(part) || part.startsWith(said))
    const quoted = /["“”„«「『]([^"”“»」』]{1,120})["”“»」』]/.exec(said)?.[1]
    const name = (within.length > 0 ? (within.toSorted((a, b) => b.length - a.length)[0] ?? '') : (quoted ?? said)).replace(QUOTES, '')
    // Unless the page sets it apart, half a sentence of some other kind would do.
    if (within.length === 0 && quoted === undefined && (said.length > 60 || said.split(/\s+/).length > 8)) continue
    // Two sentences in one, or a sentence that a pattern cut wrongly.
    if (name !== '' && !/[.!?;:。]\s/u.test(name) && !NO_NAME.test(name)) return name
  }
  return null
}

/** "wants to access your account": the sentence goes on from the name that stands before it. */
const NO_SUBJECT =
  /^(?:wants|would like|is (?:requesting|asking)|requests|asks|möchte|bittet|souhaite|demande|quiere|solicita|quer|deseja|vuole|richiede|wil|vraagt|chce|prosi|vill|begär|запрашивает|хочет|hesab)(?![\p{L}])|^(?:が|は|から|に|へ)|^(?:请求|請求|想要|申请|申請)/iu
export const goesOn = (text: string): boolean => NO_SUBJECT.test(text)
/** "Disconnect Ringer?": what follows such a heading is about an end. */
export const asksElse = (text: string): boolean => ASKS_ELSE.test(text)
export const isNoName = (text: string): boolean => text === '' || text.length > 120 || NO_NAME.test(text)

/** A sentence after which stands what is asked for. */
const LEADS_IN = new RegExp(
  [
    'able to|would like (?:to|permission)|wants? (?:to|permission|access)|asking (?:for|to)|request(?:s|ing|ed)?\\b.*(?:access|permission|following)|following|permissions?\\b|privileges|scopes|this (?:will|would) (?:allow|let|give)|allow(?:s|ing)? (?:it|the app|this app)|access to(?: your)?|can:|will:|may:',
    'folgende|berechtigung|zugriff|möchte|darf|erlaub|rechte',
    'suivant|autorisation|pourra|souhaite|demande|accès',
    'siguiente|permiso|podrá|solicita|acceso|quiere',
    'seguinte|permiss|poderá|solicita|acesso|quer',
    'seguenti|permess|autorizzazion|potrà|richiede|vuole|accesso',
    'volgende|toestemming|toegang|machtiging|wil',
    'następujące|uprawnie|dostęp|chce|prosi',
    'följande|behörighet|åtkomst|tillgång|vill|kommer att kunna',
    'følgende|tilladelse|adgang',
    'následující|oprávnění|přístup|žádá',
    'aşağıdaki|izin|istiyor|erişim',
    'следующ|разрешени|доступ|сможет|запрашивает',
    '以下|次の|権限|アクセス|許可|できるように',
    '以下|权限|權限|将|將|访问|訪問|获得|獲得',
    '다음|권한|액세스|접근',
  ].join('|'),
  'iu',
)
export const leadsIn = (text: string): boolean => text.length <= 300 && LEADS_IN.test(text)

/** What stands beside it on such pages and is not asked for: where it leads back to, who is signed in, what the law wants said. */
const BESIDE = new RegExp(
  [
    'redirect|privacy|terms\\b|conditions|signed in|logged in|sign out|log out|not you|switch account|use another|learn more|read more|by (?:click|author|allow|approv|continu|accept|agree)|(?:created|developed|published|provided|operated|built) by|remember|don.t ask|do not ask|ask (?:me )?again|revoke|at any time|you can (?:change|remove|manage|withdraw|stop|undo)|cookie|copyright|©|trust|verified|not (?:affiliated|been verified|reviewed)|make sure|only (?:allow|authori[sz]e|continue)|if you (?:do not|don.t)|support|help|expires?|version|uncheck|select the|choose',
    'weitergeleitet|weiterleitung|datenschutz|agb\\b|nutzungsbedingungen|angemeldet|abmelden|nicht (?:sie|du)\\b|konto wechseln|mehr erfahren|indem sie|mit (?:dem )?klick|widerruf|jederzeit|nicht mehr fragen|merken|erneut fragen|vertrau|impressum|entwickelt von|bereitgestellt',
    'redirig|confidentialité|conditions|connecté|déconnect|changer de compte|en savoir plus|en cliquant|en autorisant|révoquer|à tout moment|ne plus demander|se souvenir|mentions légales|développé',
    'redirig|privacidad|términos|condiciones|sesión|cambiar de cuenta|más información|al (?:hacer clic|autorizar|permitir|aceptar|continuar)|revocar|en cualquier momento|no volver a|recordar|desarrollad',
    'redirecion|privacidade|termos|condições|conectado como|sessão|trocar de conta|saiba mais|saber mais|ao (?:clicar|autorizar|permitir|aceitar|continuar)|revogar|a qualquer momento|não perguntar|lembrar|desenvolvid',
    'reindirizz|privacy|termini|condizioni|accesso effettuato|esci\\b|cambia account|scopri di più|cliccando|autorizzando|revocare|in qualsiasi momento|non chiedere|ricorda',
    'doorgestuurd|omgeleid|privacy|voorwaarden|ingelogd|aangemeld|uitloggen|meer informatie|door (?:op|te)|intrekken|op elk moment|niet meer vragen|onthoud',
    'przekierow|prywatno|regulamin|zalogowan|wyloguj|dowiedz się|klikając|cofnąć|w każdej chwili|nie pytaj|zapamiętaj',
    'omdirig|integritet|villkor|inloggad|logga ut|läs mer|genom att|återkalla|när som helst|fråga inte|kom ihåg',
    'yönlendiril|gizlilik|koşul|oturum|daha fazla|geri al|istediğiniz zaman|hatırla|tıklayarak',
    'перенаправ|конфиденц|услови|вы вошли|выйти|подробнее|нажимая|отозвать|в любое время|запомнить|не спрашивать',
    'リダイレクト|プライバシー|利用規約|規約|ログイン中|ログアウト|詳しく|詳細|クリック|取り消|いつでも|今後表示|記憶|開発元|提供元',
    '重定向|跳转|跳轉|隐私|隱私|条款|條款|协议|協議|已登录|已登入|退出|登出|了解更多|点击|點擊|撤销|撤銷|随时|隨時|记住|記住|不再询问|开发者|開發者',
    '리디렉션|이동|개인정보|약관|로그인됨|로그아웃|로그인한|자세히|클릭|철회|언제든|기억|다시 묻지|개발자',
  ].join('|'),
  'iu',
)
export const standsBeside = (text: string): boolean => BESIDE.test(text) || /^[\w.+-]+@[\w.-]+$|^https?:\/\//.test(text)

/** What an entry of a list, or a box to tick, says of the page itself: that it may remember, who is signed in, what the law wants. */
const OF_THE_PAGE =
  /remember|don.t ask|do not ask|ask (?:me )?again|save consent|select all|^(?:privacy|terms|signed in|logged in|sign out|log out|not you)|nicht mehr fragen|merken|erinnern|^datenschutz|^abmelden|ne plus demander|se souvenir|^confidentialité|no volver a preguntar|recordar|não perguntar|lembrar|non chiedere più|ricorda|niet meer vragen|onthoud|nie pytaj|zapamiętaj|^wyloguj|fråga inte|kom ihåg|hatırla|запомнить|не спрашивать|今後.*表示しない|記憶する|记住|記住|不再询问|다시 묻지|기억|전체 동의/iu
export const isAboutThePage = (text: string): boolean => OF_THE_PAGE.test(text)
