#include "app/documents/functionwords.h"

#include <algorithm>
#include <array>

namespace hearth {

namespace {

QStringList listOf(const char *words)
{
    return QString::fromUtf8(words).normalized(QString::NormalizationForm_KC).split(u' ', Qt::SkipEmptyParts);
}

bool startsWithAny(const QString &text, const QStringList &beginnings)
{
    return std::any_of(beginnings.begin(), beginnings.end(), [&](const QString &beginning) { return text.startsWith(beginning); });
}

// Characters of the longest ending that leaves at least `left` of the word; 0: none.
qsizetype endingOf(QStringView word, const QStringList &endings, qsizetype left)
{
    qsizetype longest = 0;
    for (const QString &ending : endings) {
        if (word.size() - ending.size() >= left && word.endsWith(ending))
            longest = std::max(longest, ending.size());
    }
    return longest;
}

} // namespace

WordList::WordList(const char *words)
{
    for (const QString &word : listOf(words))
        add(word);
}

void WordList::add(const QString &word)
{
    m_words.insert(word);
    m_longest = std::max(m_longest, word.size());
}

qsizetype WordList::longestAt(const QString &text, qsizetype at, qsizetype end) const
{
    for (qsizetype length = std::min(m_longest, end - at); length > 0; --length) {
        if (m_words.contains(text.mid(at, length)))
            return length;
    }
    return 0;
}

const WordList &chineseFunctionWords()
{
    static const WordList all = [] {
        WordList words("什么 什么时候 什么样 哪 哪里 哪儿 哪些 有哪些 谁 怎么 怎么办 怎么样 怎样 如何 为什么 为何 多少 多少钱 多久 多长 "
                       "多长时间 多大 多高 多远 几 何时 何地 何处 是否 能否 可否 "
                       "有没有 能不能 会不会 可不可以 是不是 吗 呢 吧 嘛 请问 告诉 我想知道 名字 叫什么名字 什麼 什麼時候 哪裡 誰 怎麼 "
                       "怎麼辦 怎麼樣 為什麼 為何 多久 多長 幾 何時 何處 嗎 請問 的 "
                       "了 是 在 有 没有 和 与 及 或 或者 以及 被 把 给 向 对于 关于 由 从 于 以 之 其 这 那 这个 那个 我 你 他 她 它 我们 "
                       "可以 能够 应该 应当 应 需要 需 须 必须 该 "
                       "不能 不可以 不得 每 每次 进行 规定 以后 之前 之后 为 请 找 如果 若 已经 将 要 提前 提早 沒有 與 給 對於 關於 從 於 "
                       "這 這個 我們 "
                       "能夠 應該 應當 應 須 必須 進行 規定 以後 之後 為 "
                       "請 該 將");
        // How many of what, which one, each.
        for (const QString &asking : listOf("几 多少 哪 每 一 第几 幾 哪一")) {
            for (const QString &counted :
                 listOf("个 本 册 张 套 天 年 月 日 周 次 号 人 名 位 元 岁 楼 台 点 度 米 条 项 种 份 家 件 分钟 小时 个月 "
                        "个小时 個 點 號 歲 條 項 種")) {
                words.add(asking + counted);
            }
        }
        return words;
    }();
    return all;
}

const WordList &thaiFunctionWords()
{
    static const WordList words("ใคร อะไร ที่ไหน ไหน เมื่อไร เมื่อไหร่ เท่าไร เท่าไหร่ เท่าใด อย่างไร ยังไง ทำไม กี่ ไหม มั้ย หรือไม่ "
                                "หรือเปล่า หรือยัง ใช่ไหม ได้ไหม ใด บ้าง คืออะไร แค่ไหน กี่โมง กี่ทุ่ม กี่นาที กี่ชั่วโมง กี่วัน "
                                "กี่สัปดาห์ กี่เดือน กี่ปี กี่คน กี่ครั้ง กี่บาท กี่เปอร์เซ็นต์ กี่องศา กี่แห่ง กี่ชิ้น กี่เครื่อง "
                                "กี่ตัว กี่ห้อง กี่หน้า กี่ฉบับ กี่ข้อ กี่เข็ม วันไหน เดือนไหน ปีไหน เวลาใด เวลาไหน เพราะอะไร "
                                "เพราะเหตุใด ชื่ออะไร ที่ ซึ่ง และ หรือ แต่ ของ ใน ให้ ได้ เป็น คือ มี ไม่ ต้อง จะ กับ จาก โดย เพื่อ "
                                "สำหรับ ถ้า หาก เมื่อ ภายใน ระหว่าง ก่อน หลัง แล้ว อยู่ ไป นี้ นั้น ทุก แต่ละ ว่า ด้วย ตั้งแต่ ถึง "
                                "จนถึง ควร สามารถ ผู้ ครับ คะ ค่ะ ชื่อ ปีละ เดือนละ วันละ อย่างน้อย ไม่เกิน บน เพราะ เนื่องจาก "
                                "เกี่ยวกับ กรุณา โปรด เฉพาะ ล่วงหน้า เบิกได้ เบิกคืน เบิกจ่าย");
    return words;
}

const WordList &chineseKeptWords()
{
    static const WordList words(
        "要求 重要 主要 要点 纪要 摘要 必要 有效 有限 所有 拥有 有关 和解 总和 行为 存在 现在 在职 目的 供给 给付 反应 效应 "
        "供应 相应 方向 理由 自由 从业 以内 将来 将军 為止 行為 反應 效應 供應 紀要 總和 現在 在職 供給 給付 從業");
    return words;
}

const WordList &thaiKeptWords()
{
    static const WordList words("มีนาคม");
    return words;
}

const WordList &japanese::questionWords()
{
    static const WordList words("誰 どなた いつ どこ どれ どう なぜ なに なん だれ いくら いくつ 幾ら 幾つ どちら どんな どの どのくらい "
                                "どのぐらい どれくらい どれだけ どのような どのように いつまで いつまでに "
                                "いつから いつ頃 どうすれば どうなりますか 教えてください 教えて");
    return words;
}

const WordList &japanese::kanaWords()
{
    static const WordList words("は が を に の と で も へ や か から まで までに より だけ など ので のに けれど ほど ぐらい くらい ずつ "
                                "しか こそ さえ って ごと ごとに について によって として "
                                "における という とは ながら です ですか でした でしたか ます ますか ません ませんか ました ましたか "
                                "ましょう ましょうか でしょう でしょうか だ である た て ても たり ている "
                                "ていますか います いますか あります ありますか ありません ある ない ございますか する します しますか "
                                "される されます されますか されて させる した して しない できる できます "
                                "できますか なる なります なりますか なりません いる ください たい もらえますか いただけますか "
                                "かかりますか かかる かかり られますか られます れますか れます べき なければ なくては "
                                "いけない いけません ならない よい いい よろしい すれば したら この その あの これ それ ここ そこ こと "
                                "もの とき ところ ため よう ように ような ほか し さ");
    return words;
}

const WordList &japanese::frameWords()
{
    static const WordList words("方法 理由 場所 場合 時 際 頃 間 名前 金額 日 人 年 月 中 前 後 内 他 等 事 物 以内 以上 以下 以降 以前 "
                                "必要 可能 可否 有無 詳細 内容 説明 教 知 言 思");
    return words;
}

const WordList &japanese::kindWords()
{
    static const WordList words("期限 期日 時期 時間 期間 日時 方法 場所 回数 人数 件数 個数 先 日 者 時 前 後 中 用 等 間");
    return words;
}

bool japanese::isAction(const QString &behind)
{
    static const QStringList endings = listOf("ます まし ませ います いまし いませ る た て する し され でき なけれ ない れ られ");
    return startsWithAny(behind, endings) && !behind.startsWith(QStringLiteral("まで"));
}

bool japanese::isParticle(const QString &behind)
{
    static const QStringList particles = listOf("은 는 이 가 을 를 에 에서 에게 의 로 으로 와 과 도 만 까지 부터 마다 보다 에는 에서는 "
                                                "까지는 으로는 께 한테 용 밖에 처럼 이나 에게서 로부터 으로부터 로서 으로서 들은 "
                                                "들이 들을 들의");
    return startsWithAny(behind, particles);
}

bool japanese::isCounter(QChar c)
{
    static const QString counters = QStringLiteral("時日人年回円度月週間分個本枚件名歳階台号つカヵかケヶパーセント曜目");
    return counters.contains(c);
}

korean::Word korean::wordOf(const QString &text)
{
    static const QStringList asking = listOf("언제 누구 누가 무엇 무슨 뭐 얼마 어디 어떻 어떤 어느 왜 몇 며칠");
    static const QStringList whatKind = listOf("몇 어느 어떤 무슨"); // how many of, which
    static const QStringList helping = listOf("수 때 때는 때에 것 것은 경우 경우에 동안 있나요 있습니까 있는 없나요 없는 합니까 하나요 "
                                              "됩니까 되나요 해야 필요한 필요합니까 필요한가요 가능한가요 가능합니까 대한 대해 대하여 "
                                              "관한 관해 위한 위해 따라 및 또는 그리고 그 전 후 중 내 안 알려 알려주세요 주세요");
    static const QStringList copulas = listOf("입니까 인가요 이에요 예요 인지");
    static const QStringList doing =
        listOf("합니까 하나요 해야 하는 하고 하지 하기 하려고 할 했나요 했습니까 하려면 하여야 됩니까 되나요 되는 될 되었나요 한 하면");
    static const QStringList verbs = listOf("까 요 려야 려면 나면 내야 가야 지나면");
    static const QStringList oneSyllable = listOf("은 는 을 를 에"); // behind a noun of one, too
    static const QStringList particles =
        listOf("은 는 이 가 을 를 에 에서 에게 의 로 으로 와 과 도 만 까지 부터 마다 보다 에는 에서는 까지는 으로는 께 한테 용");
    constexpr double ofDoing = 0.6;
    if (startsWithAny(text, asking))
        return {0, 0, whatKind.contains(text)};
    if (helping.contains(text))
        return {};
    Word word{text.size(), 1, false};
    if (const qsizetype copula = endingOf(text, copulas, 1); copula > 0)
        word.stem -= copula;
    else if (const qsizetype done = endingOf(text, doing, 2); done > 0)
        word = {text.size() - done, ofDoing, false};
    else if (endingOf(text, verbs, 1) > 0)
        return {};
    const QStringView stem = QStringView(text).left(word.stem);
    word.stem -= std::max(endingOf(stem, particles, 2), endingOf(stem, oneSyllable, 1));
    return word;
}

} // namespace hearth
