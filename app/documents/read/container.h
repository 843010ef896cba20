#pragma once

#include "app/documents/read/readcontext.h"

#include <QHash>

#include <functional>

namespace hearth::reading {

// The parts of a ZIP container by their path, unpacked under the limits: of size together, ratio, number and encryption.
class Container
{
public:
    // Unpacks the parts that are wanted, by their path. Throws ReadError.
    Container(const QByteArray &bytes, const ReadContext &context, const std::function<bool(const QString &path)> &isWanted);

    [[nodiscard]] bool has(const QString &path) const { return m_parts.contains(path); }
    [[nodiscard]] QByteArray part(const QString &path) const { return m_parts.value(path); }
    [[nodiscard]] QStringList paths() const { return m_parts.keys(); } // in no order
    // Throws Damaged when it is not there.
    [[nodiscard]] QByteArray needed(const QString &path) const;

private:
    QHash<QString, QByteArray> m_parts;
};

// Targets of an Office relationship part by id, absolute in the container ("word/footnotes.xml"). External ones are left out: nothing
// outside the file is ever opened.
struct Relation
{
    QString type; // the last part of its name: "footnotes", "slide"
    QString target;
};
QHash<QString, Relation> relationsOf(const Container &container, const QString &part, const ReadContext &context);

// dc:title of an XML part with properties; empty without one, and where the part is damaged.
QString titleOfXml(const QByteArray &part, const ReadContext &context);

} // namespace hearth::reading
