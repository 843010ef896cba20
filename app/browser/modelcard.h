#pragma once

#include "app/browser/choicelistmodel.h"
#include "app/browser/headprobe.h"
#include "app/browser/hubtrouble.h"
#include "app/chat/blocklistmodel.h"
#include "app/chat/codecolors.h"
#include "app/hub/catalogue.h"
#include "app/hub/hubclient.h"

#include <QObject>
#include <QSortFilterProxyModel>
#include <QTimer>
#include <QVariantList>
#include <QVariantMap>
#include <QtQml/qqmlregistration.h>

#include <memory>

namespace hearth {

class Downloads;

// One repository, opened: its facts, what can be downloaded of it and whether that fits and runs, its description. QML: Browser.card.
// UI thread.
class ModelCard : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Browser")
    Q_PROPERTY(QString repository READ repository NOTIFY changed) // "": none is open
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(QString about READ about NOTIFY changed)                  // of the catalogue
    Q_PROPERTY(QUrl page READ page NOTIFY changed)                       // on the Hub, for a browser
    Q_PROPERTY(QString state READ state NOTIFY changed)                  // "", "loading", "ready", "failed"
    Q_PROPERTY(hearth::HubTrouble trouble READ trouble NOTIFY changed)   // why it failed
    Q_PROPERTY(hearth::HubTrouble obstacle READ obstacle NOTIFY changed) // why its files cannot be had, although it can be seen
    Q_PROPERTY(QString note READ note NOTIFY changed)                    // that it is not as the catalogue says
    Q_PROPERTY(QString whyNot READ whyNot NOTIFY changed)                // why none of it runs; "": it does, or that is not known yet
    Q_PROPERTY(bool isChecking READ isChecking NOTIFY changed)           // whether it runs is being found out
    Q_PROPERTY(bool isKnownToRun READ isKnownToRun NOTIFY changed)
    Q_PROPERTY(QString kind READ kind NOTIFY changed)        // "chat", "embedding", "vision", ""
    Q_PROPERTY(QVariantList facts READ facts NOTIFY changed) // {name, value, tip}
    Q_PROPERTY(QUrl licenseLink READ licenseLink NOTIFY changed)
    Q_PROPERTY(hearth::ChoiceListModel *choices READ choices CONSTANT)
    Q_PROPERTY(QAbstractItemModel *recommendedChoices READ recommendedChoices CONSTANT) // one row of choices, or none
    Q_PROPERTY(int recommended READ recommended NOTIFY changed)                         // row of choices, -1: none
    Q_PROPERTY(hearth::BlockListModel *readme READ readme CONSTANT)
    Q_PROPERTY(QString readmeState READ readmeState NOTIFY changed) // "", "loading", "ready", "none", "failed"
    Q_PROPERTY(int contextTokens READ contextTokens WRITE setContextTokens NOTIFY contextChanged) // that it is to fit with
    Q_PROPERTY(QVariantList contextOptions READ contextOptions NOTIFY changed)

public:
    struct Needs
    {
        HubClient &hub;
        Downloads &downloads;
        FitDesk &fits;
        const Catalogue &catalogue;
    };
    // usualContext: what a model is loaded with by default.
    ModelCard(const Needs &needs, int usualContext, QObject *parent = nullptr);

    [[nodiscard]] QString repository() const { return m_repository; }
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString about() const;
    [[nodiscard]] QUrl page() const;
    [[nodiscard]] QString state() const;
    [[nodiscard]] const HubTrouble &trouble() const { return m_trouble; }
    [[nodiscard]] const HubTrouble &obstacle() const { return m_obstacle; }
    [[nodiscard]] bool wantsToken() const { return m_trouble.wantsToken || m_obstacle.wantsToken; }
    [[nodiscard]] QString note() const { return m_note; }
    [[nodiscard]] QString whyNot() const { return m_whyNot; }
    [[nodiscard]] bool isChecking() const { return m_probe.isRunning(); }
    [[nodiscard]] bool isKnownToRun() const { return m_lead != nullptr; }
    [[nodiscard]] QString kind() const;
    [[nodiscard]] QVariantList facts() const;
    [[nodiscard]] QUrl licenseLink() const;
    [[nodiscard]] ChoiceListModel *choices() { return &m_choices; }
    [[nodiscard]] QAbstractItemModel *recommendedChoices() { return &m_recommended; }
    [[nodiscard]] int recommended() const { return m_choices.recommended(); }
    [[nodiscard]] BlockListModel *readme() { return &m_readme; }
    [[nodiscard]] QString readmeState() const { return m_readmeState; }
    [[nodiscard]] int contextTokens() const { return m_contextTokens; }
    void setContextTokens(int tokens);
    [[nodiscard]] QVariantList contextOptions() const;

    Q_INVOKABLE void open(const QString &repository);
    Q_INVOKABLE void close() { open({}); }
    Q_INVOKABLE void retry();
    // Reads the file's beginning first, where that has not been done; when it does not run, its row says so and nothing is downloaded.
    Q_INVOKABLE void download(int row);
    Q_INVOKABLE void downloadAnyway(int row);
    Q_INVOKABLE void pause(int row);
    Q_INVOKABLE void resume(int row);
    Q_INVOKABLE void cancel(int row);
    Q_INVOKABLE void setCodeColors(const QVariantMap &colors);

Q_SIGNALS:
    void changed();
    void contextChanged();
    void gone(const QString &repository);          // the Hub does not have it any more
    void downloadRefused(const QString &sentence); // it cannot even begin

private:
    void reset();
    void load();
    void fail(const HubError &error);
    void takeModel(const HubModel &model);
    void takeTree(const HubResult<HubTree> &answer);
    void takeReadme(const HubResult<QString> &answer);
    void showReadme();
    void probeNext();
    void probeRow(int row, bool downloadsIt);
    void takeProbe(int row, bool downloadsIt, const HubResult<HeadFacts> &result);
    void estimate();
    [[nodiscard]] quint64 parameters() const;
    [[nodiscard]] int trainedContext() const;
    [[nodiscard]] HubTrouble explain(const HubError &error) const;

    Needs m_needs;
    ChoiceListModel m_choices;
    QSortFilterProxyModel m_recommended;
    BlockListModel m_readme{this};
    HeadProbe m_probe;
    const CatalogueEntry *m_entry = nullptr; // of the catalogue, null: not in it
    QString m_repository;
    HubModel m_model;
    bool m_hasModel = false;
    QString m_commit;
    bool m_isReady = false;
    HubTrouble m_trouble;
    HubTrouble m_obstacle;
    QTimer m_again; // after a wait that the Hub asked for
    QString m_note;
    QString m_whyNot;
    int m_probedRow = -1; // of the probe that runs
    QList<int> m_toProbe; // rows, until one of them runs
    std::shared_ptr<const ModelOutline> m_lead;
    int m_leadRow = -1;
    QString m_readmeText;
    QString m_readmeState;
    CodeColors m_colors;
    QList<int> m_calls;
    int m_usualContext;
    int m_contextTokens;
    bool m_hasOwnContext = false; // chosen by the user
};

} // namespace hearth
