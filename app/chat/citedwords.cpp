#include "app/chat/citedwords.h"

#include "app/chat/citations.h"
#include "app/chat/evidence.h"
#include "app/chat/evidencewords.h"

namespace hearth {

QStringList citedWords(const QString &answer, int number, const QList<PassageHit> &given)
{
    if (number < 1 || number > given.size())
        return {};
    EvidenceIndex said;
    bool isNamed = false;
    for (const SentenceCheck &check : checkSentences(answer, given)) {
        if (!check.cited.contains(number) || isDoubtful(check))
            continue;
        said.add(withoutMarks(answer.mid(check.start, check.length), int(given.size())));
        isNamed = true;
    }
    QStringList words;
    if (!isNamed)
        return words;
    const auto add = [&words](const QString &word) {
        if (!words.contains(word))
            words.append(word);
    };
    const EvidenceTerms terms = evidenceTerms(given[number - 1].passage.text);
    for (const EvidenceWord &word : terms.words) {
        if (said.hasWord(word))
            add(word.text);
    }
    for (const EvidenceNumber &each : terms.numbers) {
        if (said.hasNumber(each))
            add(each.text);
    }
    return words;
}

} // namespace hearth
