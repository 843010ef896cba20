#include "app/cli/fit.h"
#include "app/cli/hub/choose.h"
#include "app/cli/hub/commands.h"
#include "app/cli/options.h"
#include "app/cli/terminal.h"
#include "app/hub/downloads.h"
#include "app/hub/downloadtexts.h"
#include "app/settings/bytetext.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLockFile>

#include <cstdio>

namespace hearth::cli {

namespace {

std::string line(const Candidate &candidate)
{
    std::string text = candidate.choice.name.toStdString() + ", " + byteText(candidate.choice.sizeBytes).toStdString();
    const FitEstimate &estimate = candidate.estimate;
    if (estimate.fit == Fit::Unknown)
        return text + ": whether it fits is not known";
    text += std::string(": ") + fitWord(estimate.fit) + " with a context of " + std::to_string(estimate.contextTokens) + " tokens ("
        + memoryText(estimate.ram.total()) + " of memory";
    if (estimate.gpuLayers > 0)
        text += ", " + memoryText(estimate.gpuMemory.total()) + " on the GPU";
    text += estimate.isRough ? ", roughly)" : ")";
    return estimate.reason.empty() ? text : text + ". " + estimate.reason;
}

Json toJson(const Candidate &candidate)
{
    Json files = Json::array();
    for (const HubFile &file : candidate.choice.files)
        files.push_back({{"path", file.path.toStdString()}, {"bytes", file.sizeBytes}, {"sha256", file.sha256.toStdString()}});
    return {{"name", candidate.choice.name.toStdString()},
            {"bytes", candidate.choice.sizeBytes},
            {"files", files},
            {"estimate", cli::toJson(candidate.estimate)}};
}

Json toJson(const Wish &wish, const Selection &selection)
{
    Json all = Json::array();
    for (const Candidate &candidate : selection.candidates)
        all.push_back(toJson(candidate));
    return {{"repository", wish.repository.toStdString()},
            {"commit", selection.commit.toStdString()},
            {"chosen", selection.candidates[selection.chosen].choice.name.toStdString()},
            {"recommended", selection.isRecommended},
            {"why_not", selection.whyNot.toStdString()},
            {"candidates", all}};
}

// One download, from the start or from where an earlier run was stopped: what is under way stands in a journal of its own, so that the
// window's downloads and those of other pulls are left alone.
class Pull
{
public:
    Pull(Toolkit &tools, const QString &repository, const QString &commit, const ModelChoice &choice)
        : m_repository(repository), m_commit(commit), m_choice(choice), m_options(tools.downloads)
    {
        const QByteArray key = QCryptographicHash::hash((repository + u'\n' + choice.head()).toUtf8(), QCryptographicHash::Sha1);
        m_options.journalFolder = tools.dataFolder + QStringLiteral("/pulls/") + QString::fromLatin1(key.toHex().left(16));
        QDir().mkpath(m_options.journalFolder);
        m_lock = std::make_unique<QLockFile>(m_options.journalFolder + QStringLiteral("/lock"));
        m_lock->setStaleLockTime(0); // only a process that lives holds it
        if (!m_lock->tryLock())
            throw Error(ErrorCode::Io, "another hearth-cli pull brings this model already");
        m_downloads = std::make_unique<Downloads>(tools.hub, m_options);
    }

    // What is loaded, when it is done. Throws Error: why it failed, Cancelled.
    QString run()
    {
        QObject::connect(m_downloads.get(), &Downloads::restored, &m_loop, [this] { begin(); });
        QObject::connect(m_downloads.get(), &Downloads::progressed, &m_loop, [this] { show(); });
        QObject::connect(m_downloads.get(), &Downloads::changed, &m_loop, [this](const QString &id) { onChanged(id); });
        QObject::connect(m_downloads.get(), &Downloads::recorded, &m_loop, [this] { m_loop.quit(); });
        QTimer watch;
        QObject::connect(&watch, &QTimer::timeout, &m_loop, [this] {
            if (Interrupts::happened())
                m_loop.quit();
        });
        watch.start(100);
        m_downloads->restore();
        m_loop.exec();
        m_line.clear();
        const DownloadJob *job = m_downloads->job(m_id);
        if (!m_problem.isEmpty())
            throw Error(ErrorCode::Io, m_problem.toStdString());
        if (!job || job->state != DownloadJob::State::Done)
            throw Error(ErrorCode::Cancelled, "stopped; what came is kept, and the same command goes on from there", "cancelled");
        const QString path = job->root + u'/' + loadTarget(*job);
        m_downloads->forget(m_id);
        m_downloads.reset(); // what it writes is written
        m_lock.reset();
        QDir(m_options.journalFolder).removeRecursively();
        return path;
    }

private:
    void begin()
    {
        for (const DownloadJob &job : m_downloads->jobs()) {
            if (job.commit == m_commit)
                m_id = job.id;
            else
                m_downloads->cancel(job.id); // the repository is another one now
        }
        const QString id = m_downloads->add(m_repository + u' ' + m_choice.name, m_repository, m_commit, m_choice.files, &m_problem);
        if (!id.isEmpty())
            m_id = id;
        else
            m_loop.quit();
    }

    void show()
    {
        const DownloadProgress progress = m_downloads->progress(m_id);
        QStringList parts{amountText(progress.doneBytes, progress.totalBytes)};
        for (const QString &part : {speedText(progress.bytesPerSecond), leftText(progress.secondsLeft)})
            if (!part.isEmpty())
                parts.append(part);
        if (const DownloadJob *job = m_downloads->job(m_id); job && !job->problem.isEmpty())
            parts.append(job->problem);
        m_line.show(parts.join(QStringLiteral(", ")));
    }

    void onChanged(const QString &id)
    {
        const DownloadJob *job = m_downloads->job(id);
        if (id != m_id || !job || (job->state != DownloadJob::State::Failed && job->state != DownloadJob::State::Paused))
            return;
        m_problem = job->problem.isEmpty() ? QStringLiteral("the download was stopped") : job->problem;
        if (!job->link.isEmpty() && !m_problem.contains(job->link.toString()))
            m_problem += QStringLiteral(" See ") + job->link.toString();
        m_loop.quit();
    }

    QString m_repository, m_commit;
    ModelChoice m_choice;
    DownloadOptions m_options;
    std::unique_ptr<QLockFile> m_lock;
    QEventLoop m_loop;
    QString m_id, m_problem;
    ProgressLine m_line;
    std::unique_ptr<Downloads> m_downloads; // last: its signals end before what hears them
};

} // namespace

int pull(const Arguments &arguments)
{
    const Interrupts interrupts;
    Toolkit tools(arguments);
    Wish wish = readWish(tools, QString::fromStdString(arguments.positional(0)));
    wish.revision = QString::fromStdString(arguments.text("--revision", "main"));
    wish.how = readLoadOptions(arguments, {});
    const Selection selection = select(tools, wish);
    if (selection.chosen < 0)
        throw Error(ErrorCode::OutOfMemory,
                    "nothing in " + wish.repository.toStdString() + " fits this machine; name a quantization to download it all the same");
    const Candidate &chosen = selection.candidates[selection.chosen];
    const bool isJson = arguments.has("--json");
    if (isJson && arguments.has("--dry-run")) {
        printJson(toJson(wish, selection));
        return 0;
    }
    if (!selection.whyNot.isEmpty())
        throw Error(ErrorCode::Unsupported, "Hearth does not run it, so it is not downloaded: " + selection.whyNot.toStdString());
    if (!chosen.choice.whyNot.isEmpty())
        throw Error(ErrorCode::MissingPart, chosen.choice.whyNot.toStdString());
    if (!isJson)
        std::printf("%s%s\n", selection.isRecommended && selection.candidates.size() > 1 ? "recommended here: " : "", line(chosen).c_str());
    if (arguments.has("--dry-run")) {
        for (const HubFile &file : chosen.choice.files)
            std::printf("  %s\n", qPrintable(file.path));
        return 0;
    }
    std::fflush(stdout);
    const QString path = Pull(tools, wish.repository, selection.commit, chosen.choice).run();
    if (isJson) {
        Json result = toJson(wish, selection);
        result["path"] = path.toStdString();
        printJson(result);
    } else {
        std::printf("verified: %s\n", qPrintable(path));
    }
    return 0;
}

} // namespace hearth::cli
