#include "app/documents/modelembedder.h"

#include "inference/embedder.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <exception>

namespace hearth {

namespace {

constexpr qint64 identityBytes = 1 << 20; // at each end: the header has names and shapes of all tensors, the end some weights

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

// A folder of SafeTensors: what makes the vectors of it.
QStringList filesOf(const QString &path)
{
    if (!QFileInfo(path).isDir())
        return {path};
    const QDir folder(path);
    QStringList files;
    for (const QString &name : folder.entryList({QStringLiteral("*.safetensors"), QStringLiteral("*.json")}, QDir::Files, QDir::Name))
        files.append(folder.filePath(name));
    return files;
}

QString identityOf(const QString &path)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    bool isThere = false;
    for (const QString &name : filesOf(path)) {
        QFile file(name);
        isThere = file.open(QIODevice::ReadOnly);
        if (!isThere)
            break;
        hash.addData(QByteArray::number(file.size()));
        hash.addData(file.read(identityBytes));
        if (file.size() > 2 * identityBytes && file.seek(file.size() - identityBytes))
            hash.addData(file.read(identityBytes));
    }
    if (!isThere)
        throw EmbedderFailure{Text::tr("The model for searching by meaning is not there: %1.").arg(QDir::toNativeSeparators(path))};
    return QString::fromLatin1(hash.result().toHex().left(32));
}

std::vector<std::string> utf8(const QStringList &texts)
{
    std::vector<std::string> all;
    all.reserve(size_t(texts.size()));
    for (const QString &text : texts)
        all.push_back(text.toStdString());
    return all;
}

[[noreturn]] void fail(const QString &path, const std::exception &error)
{
    throw EmbedderFailure{
        Text::tr("%1 can't be used for searching by meaning: %2").arg(QDir::toNativeSeparators(path), QString::fromUtf8(error.what()))};
}

} // namespace

ModelEmbedder::ModelEmbedder(QString path, bool isBackground) : m_path(std::move(path)), m_isBackground(isBackground) { }

ModelEmbedder::~ModelEmbedder() = default;

QString ModelEmbedder::identity()
{
    const std::lock_guard lock(m_mutex);
    if (m_identity.isEmpty())
        m_identity = identityOf(m_path);
    return m_identity;
}

Embedder &ModelEmbedder::loaded(const std::stop_token &stop)
{
    if (!m_embedder) {
        LoadOptions options;
        options.path = m_path.toStdU16String();
        options.isBackground = m_isBackground;
        m_embedder = Embedder::load(options, {}, stop);
    }
    return *m_embedder;
}

void ModelEmbedder::prepare(std::stop_token stop)
{
    const std::lock_guard lock(m_mutex);
    try {
        loaded(stop);
    } catch (const std::exception &error) {
        if (!stop.stop_requested())
            fail(m_path, error);
    }
}

int ModelEmbedder::countTokens(const QString &text)
{
    const std::lock_guard lock(m_mutex);
    try {
        return loaded().countTokens(text.toStdString(), TextRole::None);
    } catch (const std::exception &error) {
        fail(m_path, error);
    }
}

// Somebody waits for the answer to a question, and nobody for the index.
std::unique_lock<std::mutex> ModelEmbedder::goFirst()
{
    {
        const std::lock_guard turn(m_turns);
        ++m_questions;
        m_batch.request_stop();
    }
    std::unique_lock lock(m_mutex);
    {
        const std::lock_guard turn(m_turns);
        --m_questions;
    }
    m_noQuestion.notify_all();
    return lock;
}

// What comes back breaks off what is begun now.
std::stop_source ModelEmbedder::waitForQuestions(const std::stop_token &stop)
{
    std::unique_lock turn(m_turns);
    m_noQuestion.wait(turn, stop, [this] { return m_questions == 0; });
    m_batch = {};
    return m_batch;
}

std::vector<std::vector<float>> ModelEmbedder::embed(const QStringList &texts, Role role, std::stop_token stop)
{
    if (role == Role::Query) {
        const std::unique_lock lock = goFirst();
        return embedNow(texts, role, stop);
    }
    std::stop_source batch = waitForQuestions(stop);
    const std::stop_callback link(stop, [&batch] { batch.request_stop(); });
    const std::lock_guard lock(m_mutex);
    return embedNow(texts, role, batch.get_token());
}

std::vector<std::vector<float>> ModelEmbedder::embedNow(const QStringList &texts, Role role, const std::stop_token &stop)
{
    try {
        const Embedder::EmbedOptions options{.role = role == Role::Query ? TextRole::Query : TextRole::Passage, .isNormalized = true};
        const Embedder::Vectors made = loaded(stop).embed(utf8(texts), options, {}, stop);
        std::vector<std::vector<float>> vectors;
        for (qsizetype i = 0; i < texts.size(); ++i) {
            const auto from = made.values.begin() + i * made.width;
            vectors.emplace_back(from, from + made.width);
        }
        return vectors;
    } catch (const std::exception &error) {
        if (stop.stop_requested())
            return {};
        fail(m_path, error);
    }
}

std::vector<float> ModelEmbedder::judge(const QString &question, const QStringList &passages, std::stop_token stop)
{
    const std::lock_guard lock(m_mutex);
    try {
        const std::vector<std::string> texts = utf8(passages);
        return loaded(stop).rerank(question.toStdString(), texts, {}, stop).values;
    } catch (const std::exception &error) {
        if (stop.stop_requested())
            return {};
        fail(m_path, error);
    }
}

} // namespace hearth
