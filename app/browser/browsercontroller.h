#pragma once

#include "app/browser/modelcard.h"
#include "app/browser/repositorylistmodel.h"

#include <QFuture>
#include <QObject>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

#include <functional>

namespace hearth {

class Settings;

// The page on which models are found: a search of the Hub with what comes with Hearth before it, and the one repository that is open.
// QML: Browser. UI thread.
class BrowserController : public QObject
{
    Q_OBJECT
    Q_PROPERTY(hearth::RepositoryListModel *model READ model CONSTANT)
    Q_PROPERTY(hearth::ModelCard *card READ card CONSTANT)
    Q_PROPERTY(QString searchText READ searchText WRITE setSearchText NOTIFY queryChanged)
    Q_PROPERTY(QString sort READ sort WRITE setSort NOTIFY queryChanged)          // "trending", "downloads", "likes", "newest"
    Q_PROPERTY(QString kind READ kind WRITE setKind NOTIFY queryChanged)          // "": all, "chat", "embedding", "vision"
    Q_PROPERTY(QString format READ format WRITE setFormat NOTIFY queryChanged)    // "gguf", "safetensors"
    Q_PROPERTY(QString license READ license WRITE setLicense NOTIFY queryChanged) // "": all, else as the Hub writes it
    Q_PROPERTY(QString quantization READ quantization WRITE setQuantization NOTIFY queryChanged) // "": all, "Q4_K_M", ...
    Q_PROPERTY(bool fitsOnly READ fitsOnly WRITE setFitsOnly NOTIFY queryChanged)                // only what this machine can run
    Q_PROPERTY(int filters READ filters NOTIFY queryChanged)                                     // how many are set
    Q_PROPERTY(bool isSearching READ isSearching NOTIFY stateChanged)
    Q_PROPERTY(bool hasMore READ hasMore NOTIFY stateChanged)
    Q_PROPERTY(int found READ found NOTIFY stateChanged) // rows that came from the Hub
    Q_PROPERTY(hearth::HubTrouble trouble READ trouble NOTIFY stateChanged)
    Q_PROPERTY(QVariantList licenses READ licenses CONSTANT) // {value, text} to filter by
    Q_PROPERTY(QStringList quantizations READ quantizations CONSTANT)

public:
    struct Needs
    {
        HubClient &hub;
        Downloads &downloads;
        Settings &settings;
        FitDesk::Needs machine;
        std::function<QFuture<MeasuredCosts>()> measured = {}; // what files cost when they were compared here
    };
    BrowserController(const Needs &needs, Catalogue catalogue, QObject *parent = nullptr);

    [[nodiscard]] RepositoryListModel *model() { return &m_list; }
    [[nodiscard]] ModelCard *card() { return &m_card; }
    [[nodiscard]] QString searchText() const { return m_text; }
    void setSearchText(const QString &text); // a repository's address is one, too; asked for after a moment without another letter
    [[nodiscard]] QString sort() const { return m_sort; }
    void setSort(const QString &sort) { change(m_sort, sort); }
    [[nodiscard]] QString kind() const { return m_kind; }
    void setKind(const QString &kind) { change(m_kind, kind); }
    [[nodiscard]] QString format() const { return m_format; }
    void setFormat(const QString &format) { change(m_format, format); }
    [[nodiscard]] QString license() const { return m_license; }
    void setLicense(const QString &license) { change(m_license, license); }
    [[nodiscard]] QString quantization() const { return m_quantization; }
    void setQuantization(const QString &quantization) { change(m_quantization, quantization); }
    [[nodiscard]] bool fitsOnly() const { return m_fitsOnly; }
    void setFitsOnly(bool value) { change(m_fitsOnly, value); }
    [[nodiscard]] int filters() const;
    [[nodiscard]] bool isSearching() const { return m_call != 0 || m_debounce.isActive(); }
    [[nodiscard]] bool hasMore() const { return !m_next.isEmpty(); }
    [[nodiscard]] int found() const;
    [[nodiscard]] const HubTrouble &trouble() const { return m_trouble; }
    [[nodiscard]] static QVariantList licenses();
    [[nodiscard]] static QStringList quantizations();

    // The page is on show: asks the Hub if that has not been done, and the machine for its free memory.
    Q_INVOKABLE void show();
    Q_INVOKABLE void retry();
    Q_INVOKABLE void loadMore(); // near the list's end
    Q_INVOKABLE void clearFilters();

    static constexpr int debounceMs = 300;

Q_SIGNALS:
    void queryChanged();
    void stateChanged();

private:
    template <typename T> void change(T &member, const T &value)
    {
        if (member == value)
            return;
        member = value;
        onQueryChanged();
    }
    void onQueryChanged();
    void startOver();
    void search();
    void askWhatWasMeasured();
    void takePage(const HubResult<HubPage> &result);
    void followNext();
    void askByName();
    void setTrouble(const HubError &error);
    [[nodiscard]] HubQuery query() const;
    [[nodiscard]] QString hubText() const;
    [[nodiscard]] bool isWanted(const RepositoryRow &row) const;
    [[nodiscard]] QList<RepositoryRow> picked() const;

    HubClient &m_hub;
    const Catalogue m_catalogue;
    const std::function<QFuture<MeasuredCosts>()> m_measured;
    FitDesk m_fits;
    RepositoryListModel m_list{m_fits};
    ModelCard m_card;
    QString m_text;
    QString m_sort = QStringLiteral("trending");
    QString m_kind;
    QString m_format = QStringLiteral("gguf");
    QString m_license;
    QString m_quantization;
    bool m_fitsOnly = false;
    bool m_hasAsked = false;
    int m_call = 0;
    int m_pagesInARow = 0; // without the user's asking, because filters left little of them
    QUrl m_next;
    HubTrouble m_trouble;
    QTimer m_debounce;
    QTimer m_again; // after a wait that the Hub asked for
};

} // namespace hearth
