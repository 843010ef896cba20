// Indexes documents that are made up as it goes, and asks them: time, size on the disk, memory, and how long a search takes by words, by
// vectors, and by both with a judge of the best thirty, also right after a file was added. Arguments: folder, files, passages a file,
// questions, "vectors" for vectors too, and a model that judges. The vectors are noise, and so are the verdicts without that model: what a
// model costs is measured only where one is given. The files are real ones of text, read by a reader that splits lines.

#include "app/documents/cutter.h"
#include "app/documents/expansion.h"
#include "app/documents/indexwork.h"
#include "app/documents/modelembedder.h"
#include "app/documents/searcher.h"
#include "app/documents/searchmodels.h"
#include "app/store/database.h"
#include "inference/vectorsearch.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QRandomGenerator>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <vector>

using namespace hearth;

namespace {

constexpr int width = 384; // of a small multilingual embedder
constexpr int wordsAPassage = 130;

// Words with the frequencies of a language: the n-th is about 1/n as frequent as the first.
class Words
{
public:
    Words()
    {
        const QStringList sounds = QStringLiteral("ba ke li mo nu ra se ti vo zu an er in or us pel tar gim dol fen").split(u' ');
        for (int i = 0; i < 60000; ++i) {
            QString word;
            for (int rest = i + 20; rest > 0; rest /= int(sounds.size()))
                word += sounds[rest % sounds.size()];
            m_words.append(word);
        }
    }
    QString draw(QRandomGenerator &random) const { return m_words[rank(random)]; }
    // Without the commonest, as stop words are left out of a question.
    QString drawRarer(QRandomGenerator &random) const
    {
        qsizetype at = rank(random);
        while (at < 100)
            at = rank(random);
        return m_words[at];
    }

private:
    static qsizetype rank(QRandomGenerator &random) { return qsizetype(std::pow(60000.0, random.generateDouble())) - 1; }
    QStringList m_words;
};

void makeFile(const QString &path, const Words &words, int number, int passages)
{
    QRandomGenerator random(quint32(number + 1));
    QString text;
    for (int i = 0; i < passages; ++i) {
        if (i % 5 == 0)
            text += QStringLiteral("# %1 %2\n").arg(words.draw(random)).arg(i);
        text += QStringLiteral("The agreement %1 of file %2 says: ").arg(i).arg(number);
        for (int w = 0; w < wordsAPassage; ++w)
            text += words.draw(random) + (w % 13 == 12 ? QStringLiteral(". ") : QStringLiteral(" "));
        text += u'\n';
    }
    QFile file(path);
    if (file.open(QIODevice::WriteOnly))
        file.write(text.toUtf8());
}

Document readMade(const QString &path)
{
    QFile file(path);
    Document document;
    document.format = QStringLiteral("txt");
    if (!file.open(QIODevice::ReadOnly))
        return document;
    DocumentPage page;
    page.text = QString::fromUtf8(file.readAll());
    for (const TextSpan &line : lineSpans(page.text, {0, page.text.size()})) {
        const bool isHeading = page.text[line.start] == u'#';
        page.elements.append(
            {.kind = isHeading ? ElementKind::Heading : ElementKind::Paragraph, .level = 1, .start = line.start, .length = line.length});
    }
    document.pages.append(page);
    return document;
}

class Noise final : public PassageEmbedder
{
public:
    QString identity() override { return QStringLiteral("noise"); }
    int countTokens(const QString &text) override { return estimateTokens(text); }
    std::vector<std::vector<float>> embed(const QStringList &texts, Role, std::stop_token) override
    {
        std::vector<std::vector<float>> vectors(size_t(texts.size()), std::vector<float>(width));
        for (std::vector<float> &vector : vectors) {
            double square = 0;
            for (float &value : vector) {
                value = float(m_random.generateDouble() - 0.5);
                square += double(value) * double(value);
            }
            for (float &value : vector)
                value /= float(std::sqrt(square));
        }
        return vectors;
    }

private:
    QRandomGenerator m_random{1};
};

// MiB that this process holds now.
double residentMiB()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() * 4096 / 1048576;
}

void print(const char *what, double value, const char *unit)
{
    std::printf("%-38s %12.1f %s\n", what, value, unit);
    std::fflush(stdout);
}

double atShare(std::vector<double> values, double share)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[size_t(share * double(values.size() - 1))];
}

double filesMiB(const QString &folder)
{
    qint64 bytes = 0;
    for (const QFileInfo &info : QDir(folder).entryInfoList(QDir::Files))
        bytes += info.size();
    return double(bytes) / 1048576;
}

IndexWorkOptions optionsOf(const QString &folder, bool hasVectors)
{
    IndexWorkOptions options;
    options.folder = folder;
    options.read = [](const QString &path, std::stop_token) { return readMade(path); };
    if (hasVectors)
        options.embedder = std::make_shared<Noise>();
    return options;
}

void index(const QString &folder, bool hasVectors)
{
    QElapsedTimer timer;
    IndexWork work(optionsOf(folder, hasVectors));
    work.open();
    timer.start();
    const std::clock_t cpuBefore = std::clock();
    work.rescan();
    print("looking at all files", double(timer.elapsed()), "ms");
    double longest = 0;
    QElapsedTimer told;
    told.start();
    for (bool isMore = true; isMore;) {
        QElapsedTimer step;
        step.start();
        isMore = work.step();
        longest = std::max(longest, double(step.nsecsElapsed()) / 1e6);
        if (told.elapsed() > 30000) {
            told.restart();
            const IndexProgress progress = work.progress();
            std::fprintf(stderr, "%d of %d files, %.0f s left\n", progress.filesDone, progress.filesAll, progress.secondsLeft);
        }
    }
    const double seconds = double(timer.elapsed()) / 1000;
    const double cpuSeconds = double(std::clock() - cpuBefore) / CLOCKS_PER_SEC;
    const IndexProgress progress = work.progress();
    print("indexing", seconds, "s");
    print("passages", progress.passagesAll, "");
    print("passages a second", progress.passagesAll / seconds, "");
    print("CPU of indexing", cpuSeconds, "s");
    print("passages a second of CPU", progress.passagesAll / cpuSeconds, "");
    print("longest step", longest, "ms");
    print("memory after indexing", residentMiB(), "MiB");
    timer.restart();
    work.rescan();
    while (work.step()) { }
    print("looking again, nothing new", double(timer.elapsed()), "ms");
}

// Questions of six words, always the same ones.
class Questions
{
public:
    DocumentQuery next()
    {
        QStringList drawn;
        for (int w = 0; w < 6; ++w)
            drawn.append(m_words.drawRarer(m_random));
        DocumentQuery query;
        query.text = QStringLiteral("What does the agreement say about %1?").arg(drawn.join(u' '));
        return query;
    }

private:
    Words m_words;
    QRandomGenerator m_random{99};
};

// One search, in ms, and how many hits it has.
double timeOf(Searcher &searcher, const DocumentQuery &query, qsizetype *hits = nullptr)
{
    QElapsedTimer timer;
    timer.start();
    const SearchOutcome outcome = searcher.search(query);
    const double ms = double(timer.nsecsElapsed()) / 1e6;
    if (hits)
        *hits += outcome.hits.size();
    return ms;
}

// The app's own search, without thesauri.
void ask(Searcher &searcher, int count, const QByteArray &how)
{
    Questions questions;
    std::vector<double> times;
    std::vector<double> cpuTimes; // a busy machine does not count there
    qsizetype hits = 0;
    for (int i = 0; i < count; ++i) {
        const DocumentQuery query = questions.next();
        const std::clock_t before = std::clock();
        times.push_back(timeOf(searcher, query, &hits));
        cpuTimes.push_back(double(std::clock() - before) * 1e3 / CLOCKS_PER_SEC);
    }
    print((how + ", first search").constData(), times.empty() ? 0 : times[0], "ms");
    print((how + ", median").constData(), atShare(times, 0.5), "ms");
    print((how + ", 95th percentile").constData(), atShare(times, 0.95), "ms");
    print((how + ", CPU, median").constData(), atShare(cpuTimes, 0.5), "ms");
    print((how + ", CPU, 95th").constData(), atShare(cpuTimes, 0.95), "ms");
    print((how + ", hits a question").constData(), double(hits) / std::max(1, count), "");
    print((how + ", memory").constData(), residentMiB(), "MiB");
}

void askByWords(const QString &folder, int count)
{
    const auto db = openForSearch(folder);
    Expansion expansion({});
    Searcher searcher(*db, expansion);
    ask(searcher, count, "by words");
}

// Words and vectors fused, the best judged; then after each of some files that are added.
void askByAll(const QString &folder, const QString &files, int count, const QString &judgeFile)
{
    const auto db = openForSearch(folder);
    Expansion expansion({});
    std::unique_ptr<ModelEmbedder> judge;
    if (!judgeFile.isEmpty())
        judge = std::make_unique<ModelEmbedder>(judgeFile);
    SearchModels models = searchModels(*db, std::make_shared<Noise>(), judge.get());
    {
        Searcher searcher(*db, expansion, models);
        ask(searcher, count, "words and vectors");
    }
    if (!models.judge) {
        models.judge = [](const QString &, const QStringList &passages) {
            std::vector<float> verdicts;
            for (const QString &passage : passages)
                verdicts.push_back(float(passage.size() % 97) / 97);
            return verdicts;
        };
    }
    Searcher searcher(*db, expansion, models);
    ask(searcher, count, judge ? "both, judged" : "both, verdicts made up");
    constexpr int added = 5;
    const Words words;
    IndexWork work(optionsOf(folder, true));
    work.open();
    Questions questions;
    std::vector<double> times;
    for (int i = 0; i < added; ++i) {
        makeFile(files + QStringLiteral("/added%1.txt").arg(i), words, 1000000 + i, 100);
        work.rescan();
        while (work.step()) { }
        times.push_back(timeOf(searcher, questions.next()));
    }
    print("the same, a file was added, median", atShare(times, 0.5), "ms");
    print("the same, a file was added, longest", atShare(times, 1), "ms");
}

void askVectors(const QString &folder, int questions)
{
    const auto db = openForSearch(folder);
    QElapsedTimer timer;
    timer.start();
    VectorSearch search(width);
    db->forEachRow(QStringLiteral("SELECT passage_id, scale, data FROM vectors"), {}, [&](const DatabaseRow &row) {
        const QByteArray data = row.bytes(2);
        search.set(row.integer(0), {reinterpret_cast<const int8_t *>(data.constData()), size_t(data.size())}, float(row.real(1)));
    });
    print("reading the vectors", double(timer.elapsed()), "ms");
    print("memory with the vectors", residentMiB(), "MiB");
    Noise noise;
    std::vector<double> times;
    for (int i = 0; i < questions; ++i) {
        const auto query = noise.embed({QString()}, PassageEmbedder::Role::Query, {});
        timer.restart();
        const auto found = search.nearest(query[0], 50);
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    print("by vectors, median", atShare(times, 0.5), "ms");
    print("by vectors, 95th percentile", atShare(times, 0.95), "ms");
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 5) {
        std::fputs("documents_bench FOLDER FILES PASSAGES_A_FILE QUESTIONS [vectors [JUDGE]]\n", stderr);
        return 2;
    }
    const QString folder = arguments[1] + QStringLiteral("/index");
    const QString files = arguments[1] + QStringLiteral("/files");
    const bool hasVectors = arguments.value(5) == QLatin1String("vectors");
    const auto askAll = [&] {
        askByWords(folder, arguments[4].toInt());
        if (!hasVectors)
            return;
        askVectors(folder, arguments[4].toInt());
        askByAll(folder, files, arguments[4].toInt(), arguments.value(6));
    };
    if (QFile::exists(libraryPath(folder))) { // made before: only asked again
        askAll();
        return 0;
    }
    QDir().mkpath(folder);
    QDir().mkpath(files);
    const Words words;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < arguments[2].toInt(); ++i)
        makeFile(files + QStringLiteral("/%1.txt").arg(i), words, i, arguments[3].toInt());
    print("making the files", double(timer.elapsed()) / 1000, "s");
    print("files on the disk", filesMiB(files), "MiB");
    {
        Database library(libraryPath(folder));
        prepareLibrary(library);
        CollectionRecord collection;
        collection.id = 1;
        collection.name = QStringLiteral("Made");
        collection.places = {files};
        writeCollection(library, collection);
    }
    index(folder, hasVectors);
    print("index on the disk", filesMiB(folder), "MiB");
    askAll();
    return 0;
}
