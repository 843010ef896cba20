#include "app/documents/stopwords.h"

#include "app/documents/textwords.h"
#include "app/documents/wordhash.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace hearth {

namespace {

struct WordList
{
    const char *language;
    const char *words; // UTF-8, parted by blanks
};

// Function words, written down for this file. Question words are among them: a question's kind is read apart (questiontype.h).
constexpr std::array<WordList, 16> lists{{
    {"en",
     "a about above after again all also am an and any anybody anyone anything are aren as at be because been before being below between "
     "both but by can cannot "
     "could "
     "couldn did didn do does doesn doing don done down during each either else ever every everybody everyone everything few for from "
     "further get gets got had hadn has "
     "hasn "
     "have haven having he her here hers herself him himself his how however i if in into is isn it its itself just let many may me might "
     "mine "
     "more most much must my myself neither no nobody nor not nothing now of off on once one only or other ought our ours ourselves out "
     "over own per "
     "please "
     "same shall she should shouldn since so some somebody someone something still such than that the their theirs them themselves then "
     "there "
     "these they this those through to too under until up upon us very was wasn we were weren what when where whether which while who whom "
     "whose why will with within without won would wouldn yet you your yours yourself yourselves"},
    {"de",
     "aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beim bin bis bist bitte da dabei "
     "dadurch "
     "dafür dagegen daher damit danach dann daran darauf daraus darf darin darum darüber das dass dazu dein deine dem den denen denn der "
     "deren "
     "des deshalb dessen dich die dies diese dieselbe diesem diesen dieser dieses dir doch dort du durch durfte ein eine einem einen einer "
     "eines "
     "er es etwa etwas euch euer eure für gegen gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem "
     "ihren "
     "ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jetzt jene kann kannst kein keine keinem keinen keiner können könnte "
     "man "
     "manche mehr mein meine meinem meinen meiner mich mir mit muss müssen musste nach nicht nichts noch nun nur ob oder ohne sehr sein "
     "seine "
     "seinem seinen seiner seit sich sie sind so solche soll sollen sollte sondern sonst sowie über um und uns unser unsere unter viel "
     "viele vom "
     "von vor wann war waren warum was weil welche welchem welchen welcher welches wenn wer werde werden wem wen wessen wie wieder wieviel "
     "will "
     "wir wird wo wofür wohin womit wozu worden wurde wurden während zu zum zur zwischen"},
    {"fr",
     "a à afin ai ainsi alors après as au aucun aucune auquel aussi autre autres aux avait avant avec avez avoir avons ayant c car ce ceci "
     "cela "
     "celle celles celui ces cet cette ceux chaque chez combien comme comment d dans de des depuis deux dont donc du elle elles en encore "
     "entre "
     "es est et étaient était étant été être eu eux faire fait faut il ils j je jusqu l la là laquelle le lequel les lesquelles lesquels "
     "leur "
     "leurs lors lorsque lui m ma mais me même mes moi mon n ne ni nos notre nous on ont or ou où par parce pas pendant peut peuvent plus "
     "pour "
     "pourquoi pourra puis qu quand que quel quelle quelles quels qui quoi s sa sans se selon sera ses si sinon soit son sont sous sur t "
     "ta te "
     "tes toi ton tous tout toute toutes très tu un une vers voici vos votre vous y"},
    {"es",
     "a al algo algún alguna algunas alguno algunos ante antes aquel aquella aún aunque bajo cada como cómo con contra cual cuál cuales "
     "cuáles "
     "cualquier cuando cuándo cuanta cuánta cuántas cuanto cuánto cuántos de debe deben del desde donde dónde dos durante e el él ella "
     "ellas "
     "ellos en entre era eran es esa esas ese eso esos esta está estaba están estas este esto estos fue fueron fui ha había han hasta hay "
     "he "
     "incluso la las le les lo los más me mi mientras mis misma mismo muy nada ni no nos nosotros nuestra nuestro o os otra otras otro "
     "otros "
     "para pero poco por porque puede pueden pues que qué quien quién quienes se sea según ser será si sí sido sin sino sobre solo son su "
     "sus "
     "tal también tampoco tan tanto te tiene tienen toda todas todo todos tras tu tus u un una unas uno unos usted ustedes y ya yo"},
    {"pt",
     "a à ainda além alguém algum alguma algumas alguns ante antes ao aos apenas após aquela aquele aqueles aquilo as às até cada com como "
     "contra "
     "cuja cujo da daquele das de dela dele deles depois desde desse desta deste deve devem disso do dos e é ela elas ele eles em enquanto "
     "entre "
     "era eram essa essas esse esses esta está estão estas este estes eu foi foram há isso isto já lhe lhes lo mais mas me mesma mesmo meu "
     "meus "
     "minha muito muitos na não nas nem nenhum nessa nesse nesta neste no nos nós nossa nosso num numa o onde os ou outra outras outro "
     "outros "
     "para pela pelas pelo pelos per perante pode podem pois por porque porquê pouco qual quais qualquer quando quanta quantas quanto "
     "quantos "
     "que quê quem são se seja sem sempre ser será seu seus si sido sob sobre sua suas só também tanto te tem têm toda todas todo todos tu "
     "tua "
     "um uma umas uns vai você vocês"},
    {"it",
     "a abbia ad agli ai al alla alle allo altra altre altri altro anche ancora avere aveva c che chi ci cioè coi col come con contro cosa "
     "così "
     "cui da dagli dai dal dalla dalle dallo degli dei del della delle dello deve devono di dopo dove due e è ed era erano essere fa fino "
     "fra fu "
     "gli ha hanno ho i il in io la le lei li lo loro lui ma mi mia mio molto ne negli nei nel nella nelle nello no noi non nostra nostro "
     "o "
     "ogni oppure per perché perciò però più po poi prima può possono qual quale quali quando quanta quante quanti quanto quella quelle "
     "quelli "
     "quello questa queste questi questo qui quindi se sei senza si sia siamo sono sopra sotto su sua sue sugli sui sul sulla suo suoi tra "
     "tu "
     "tua tuo tutta tutte tutti tutto un una uno vi voi"},
    {"nl",
     "aan al alle als alleen ben bij bent dan dat de deze die dit doch doen door dus een eens en er ge geen geweest haar had hadden heb "
     "hebben "
     "heeft hem hen het hier hij hoe hoeveel hun iemand iets ik in is ja je jij jou jouw kan kon kunnen maar me meer men met mij mijn moet "
     "moeten mogen mag na naar niet niets nog nu of om omdat onder ons onze ook op over reeds te tegen toch toen tot tussen u uit uw van "
     "veel "
     "voor waar waarom want waren was wat we wel welk welke werd werden wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder zou "
     "zouden"},
    {"sv",
     "alla allt än är åt att av bara blev bli blir de deg dem den denna deras dess dessa det detta dig din ditt du där efter eller en ett "
     "för "
     "från ha hade han hans har hennes henne hon hos hur här i icke inte jag ju kan kommer kunde man med mellan men mig min mitt mot "
     "mycket när "
     "någon något nu och om oss på samma sedan sin sina sitt själv ska skulle som så till ut under upp utan vad var vara varför vart vem "
     "vi vid "
     "vilka vilken vilket"},
    {"da",
     "ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din disse dog du efter eller en end er et for "
     "fra ham "
     "han hans har havde have hende hendes her hos hun hvad hvem hver hvilken hvis hvor hvorfor hvordan hvornår i ikke ind jeg jer kan "
     "kunne man "
     "mange med meget mellem men mig min mod ned noget nogle nu når og også om op os over på selv sig sin skal skulle som sådan thi til ud "
     "under "
     "uden var vi vil ville være været"},
    {"no",
     "alle at av bare begge ble blei bli blir både da de deg dei dem den denne der dere deres det dette din disse du då eg ein eit ein "
     "eller "
     "en er et etter for fordi fra før ha hadde han hans har hennes her hun hva hvem hver hvilken hvis hvor hvordan hvorfor i ikke inn ja "
     "jeg "
     "kan kom kunne man mange med meg mellom men min mot mye ned noe noen nå når og også om opp oss over på samme seg selv sin skal skulle "
     "slik "
     "som så til ut under uten var vi vil ville være vært"},
    {"fi",
     "ei eivät ellei en että hän hänen he heidän ja jo joka jos jossa jota kanssa keitä ketä kuin kuinka kuka kun mikä millä milloin miksi "
     "minä "
     "minun missä mitä miten me mutta myös ne niin nyt ole olen olet oli olivat olla on onko ovat paljonko se sekä sen siellä siinä sitä "
     "tai tämä "
     "tämän te tuo vai vaikka voi"},
    {"pl",
     "a aby ale albo bardzo bez będzie był była było były być ci co czy dla do gdy gdzie go i ich ile im ja jak jaka jaki jakie jako je "
     "jeden jego "
     "jej jest jeszcze jeśli już każdy kiedy kto która które którego której którzy który ma mi mnie może na nad nam nas nie niż o od on "
     "ona one "
     "oni oraz po pod przed przez przy są się siebie ta tak także tam te tego tej ten to tylko tym tych u w we więc wszystko z za ze że"},
    {"tr",
     "acaba ama ancak bana bazı belki ben beni bir biri biz bu buna bunu çok çünkü da daha de değil diye eğer en gibi hem hep her hiç için "
     "ile ise "
     "kaç kadar ki kim mi mı mu mü nasıl ne neden nerede niçin o olan olarak oldu on ona onlar onu sana şey siz şu tüm ve veya ya yani var "
     "yok"},
    {"ro",
     "a acest această acestea aceste acestui ai al ale am ar are au ca că care cât câte când ce cel cea cele cu cum cine da dacă dar de "
     "decât deci "
     "din doar după e ea ei el ele este eu fără fi fiind fost iar în într la le lor lui mai mult nici noi nu o ori pe pentru până prin sau "
     "se și "
     "sunt său sub un una unde unei unui va vor"},
    {"hu",
     "a az ami amely és is hogy nem egy ez ezt azt csak de ha meg már még mint el ki mi mit hol mikor miért hogyan mennyi hány vagy volt "
     "lesz van "
     "vannak lehet kell minden után előtt között szerint által ezek azok aki akkor így úgy sem pedig illetve valamint"},
    {"cs",
     "a aby ale ani až bez bude byl byla bylo být co což či do i ho jak jako je jeho její jen ještě ji jsem jsou již k kde kdo kdy když "
     "která které "
     "který kolik ke mezi na nad nebo není než o od on po pod podle pro proč před při s se si tak také ten to toho tom tu u v ve více však "
     "z za ze že"},
}};

struct Masks
{
    std::unordered_map<QString, quint32, WordHash> ofWord;
    qsizetype longest = 0;
};

const Masks &masks()
{
    static const Masks all = [] {
        Masks made;
        for (size_t i = 0; i < lists.size(); ++i) {
            for (const QString &word : QString::fromUtf8(lists[i].words).split(u' ', Qt::SkipEmptyParts)) {
                const QString plain = withoutAccents(word);
                made.ofWord[plain] |= 1U << i;
                made.longest = std::max(made.longest, plain.size());
            }
        }
        return made;
    }();
    return all;
}

} // namespace

QStringList stopWordLanguages()
{
    QStringList languages;
    for (const WordList &list : lists)
        languages.append(QString::fromLatin1(list.language));
    return languages;
}

quint32 stopWordMask(const QString &word)
{
    const Masks &all = masks();
    const QString plain = withoutAccents(word);
    if (plain.size() > all.longest)
        return 0;
    const auto found = all.ofWord.find(plain);
    return found == all.ofWord.end() ? 0 : found->second;
}

bool isStopWord(const QString &word, const QString &language)
{
    if (language == u"zh" || language == u"ja")
        return false;
    const auto list = std::find_if(lists.begin(), lists.end(), [&](const WordList &l) { return language == QLatin1String(l.language); });
    return list != lists.end() && (stopWordMask(word) >> (list - lists.begin()) & 1U) != 0;
}

} // namespace hearth
