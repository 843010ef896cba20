#pragma once

#include "inference/estimate.h"

#include <QList>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace hearth {

enum class FitKind : quint8 { Unknown, Fits, Tight, TooLarge };

// Whether one choice fits this machine, and how that sum was made.
struct FitFacts
{
    FitKind kind = FitKind::Unknown;
    QString tip;                // several lines
    double tokensPerSecond = 0; // 0: not known
    bool operator==(const FitFacts &) const = default;
};

// Choices of one repository, of which the beginning of one is known.
struct FitQuestion
{
    std::shared_ptr<const ModelOutline> lead; // null: nothing is known but sizes
    qsizetype leadRow = -1;                   // whose it is
    QList<qint64> weightBytes;                // by row
    int contextTokens = 0;
};

// Says what fits this machine. UI thread; a thread of its own asks the drivers, measures and computes.
class FitDesk : public QObject
{
    Q_OBJECT

public:
    using Done = std::function<void(const QList<FitFacts> &)>;

    // What the desk asks of the rest of the app.
    struct Needs
    {
        std::function<std::vector<DeviceInfo>()> devices; // on the worker
        // How a model is loaded, and with it where measured speeds are kept; the context is the question's.
        std::function<LoadOptions()> loadOptions;
        // Adds to the free memory what goes when another model is loaded. May be absent.
        std::function<void(std::vector<DeviceInfo> &)> addWhatIsGivenBack;
        // Whether speeds may be measured now: nothing else needs the devices. Absent: never.
        std::function<bool()> isIdle;
    };

    explicit FitDesk(Needs needs, QObject *parent = nullptr);
    ~FitDesk() override; // waits for the worker

    void refresh(); // asks for the memory that is free now → changed()
    // Of a file of which only the size is known. Unknown before the first changed().
    [[nodiscard]] FitKind roughFit(qint64 fileBytes) const;
    // Later, with one answer a row; once more when speeds had to be measured for it. The question before is forgotten.
    void estimate(const FitQuestion &question, Done done);

Q_SIGNALS:
    void changed();

private:
    struct Job;
    static QList<FitFacts> answer(const Job &job);
    void tell(const Job &job, const QList<FitFacts> &facts);

    Needs m_needs;
    std::vector<DeviceInfo> m_known;        // as of the last refresh
    std::shared_ptr<Estimator> m_estimator; // used by the worker alone; let go after a while, for it holds the GPU open
    QThreadPool m_worker;                   // one thread
    QTimer m_release;
    int m_question = 0;
};

// "about 12 tokens/s"; "" unknown.
QString tokensText(double perSecond);
// "fits", "tight", "too_large"; "" unknown.
QString fitName(FitKind kind);

} // namespace hearth
