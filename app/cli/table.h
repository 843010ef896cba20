#pragma once

#include <string>
#include <vector>

namespace hearth::cli {

// Columns that a text takes in a terminal: Chinese, Japanese, Korean characters and pictures two, marks on a letter none. UTF-8.
size_t columnsOf(const std::string &text);

// A name as one line that a terminal does nothing else with: control characters become "?".
std::string printable(const std::string &name);

// A table whose columns are as wide as what stands in them; the first to the left, the others to the right.
class Table
{
public:
    void add(std::vector<std::string> row) { m_rows.push_back(std::move(row)); }
    size_t rows() const { return m_rows.size(); }
    void print() const;

private:
    std::vector<std::vector<std::string>> m_rows;
};

} // namespace hearth::cli
