#pragma once

#include "app/documents/document.h"

#include <QByteArray>

namespace hearth {

// A stretch of a document that is found, cited and shown as one. Lies within one page.
struct Passage
{
    qint64 id = -1; // of the index; -1: not kept yet
    int page = 0;   // physical, from 1; 0: no pages
    QString pageLabel;
    QString pageTitle;   // of a slide or a sheet
    qsizetype start = 0; // in the page's text
    qsizetype length = 0;
    QString text;         // as shown: the page's text there; cells of a row parted by tabs
    QString searchText;   // what is indexed: the text, rows with their header ("Item: Pump, Price: 12")
    QStringList headings; // above it, outermost first
    QList<QRectF> boxes;  // one a line, points from the page's top left corner; empty without positions
    QString language;     // ISO 639-1; empty: not known
    int tokens = 0;       // as the embedder counts, or an estimate without one
    bool isHidden = false;
    QByteArray hash; // of searchText and headings: what is equal needs no new work
};

} // namespace hearth
