#include "inference/core/error.h"
#include "inference/sampling/grammar/grammar.h"

#include <map>

namespace hearth {

namespace {

[[noreturn]] void failTooLarge()
{
    throw Error(ErrorCode::InvalidArgument,
                "The grammar is too large: with its repetitions written out it has more than " + std::to_string(GrammarBuilder::maxNodes)
                    + " places. Use smaller numbers in its repetitions.",
                "grammar_too_large");
}

using Edge = Grammar::Edge;

} // namespace

uint32_t GrammarBuilder::addRule(std::string name)
{
    const uint32_t start = addNode();
    m_rules.push_back({std::move(name), start});
    return uint32_t(m_rules.size()) - 1;
}

uint32_t GrammarBuilder::addNode()
{
    if (m_isFinal.size() >= maxNodes)
        failTooLarge();
    m_isFinal.push_back(false);
    return uint32_t(m_isFinal.size()) - 1;
}

void GrammarBuilder::addEdge(uint32_t from, Edge edge)
{
    if (m_edges.size() >= maxEdges)
        failTooLarge();
    m_edges.push_back({from, edge});
}

void GrammarBuilder::addBytes(uint32_t from, uint8_t first, uint8_t last, uint32_t to)
{
    addEdge(from, {.kind = Edge::Kind::Bytes, .first = first, .last = last, .target = to});
}

void GrammarBuilder::addEmpty(uint32_t from, uint32_t to)
{
    addEdge(from, {.kind = Edge::Kind::Empty, .target = to});
}

void GrammarBuilder::addCall(uint32_t from, uint32_t rule, uint32_t to)
{
    addEdge(from, {.kind = Edge::Kind::Call, .rule = rule, .target = to});
}

uint32_t GrammarBuilder::addText(uint32_t from, std::string_view text)
{
    for (const char c : text) {
        const uint32_t to = addNode();
        addBytes(from, uint8_t(c), uint8_t(c), to);
        from = to;
    }
    return from;
}

// Sequences that end alike share the nodes of their ends.
void GrammarBuilder::addCharacters(uint32_t from, const CharacterSet &set, uint32_t to)
{
    std::map<std::string, uint32_t> ends; // by the byte ranges that are still to come
    for (const CharacterSet::ByteSequence &sequence : set.sequences()) {
        std::string key;
        uint32_t target = to;
        for (size_t i = sequence.size; i-- > 0;) {
            const auto [first, last] = sequence.bytes[i];
            if (i == 0) {
                addBytes(from, first, last, target);
                break;
            }
            key += {char(first), char(last)};
            const auto [place, isNew] = ends.try_emplace(key, 0);
            if (isNew) {
                place->second = addNode();
                addBytes(place->second, first, last, target);
            }
            target = place->second;
        }
    }
}

// The nodes from which the end of their rule can be reached; through edges that take no byte only, or through all.
std::vector<bool> GrammarBuilder::reaching(bool throughBytes) const
{
    const size_t nodes = m_isFinal.size();
    std::vector<std::vector<uint32_t>> into(nodes);    // edges by target
    std::vector<std::vector<uint32_t>> waiting(nodes); // calls by the start of the rule: it does not reach its end so far
    std::vector<bool> reaches(nodes, false);
    std::vector<uint32_t> open;
    const auto mark = [&](uint32_t node) {
        if (!reaches[node]) {
            reaches[node] = true;
            open.push_back(node);
        }
    };
    for (uint32_t i = 0; i < m_edges.size(); ++i)
        into[m_edges[i].edge.target].push_back(i);
    for (uint32_t node = 0; node < nodes; ++node) {
        if (m_isFinal[node])
            mark(node);
    }
    while (!open.empty()) {
        const uint32_t node = open.back();
        open.pop_back();
        for (const uint32_t caller : waiting[node])
            mark(caller);
        for (const uint32_t i : into[node]) {
            const auto &[from, edge] = m_edges[i];
            if (edge.kind == Edge::Kind::Bytes && !throughBytes)
                continue;
            if (edge.kind == Edge::Kind::Call && !reaches[m_rules[edge.rule].start])
                waiting[m_rules[edge.rule].start].push_back(from);
            else
                mark(from);
        }
    }
    return reaches;
}

// The network of the edges that `isKept` says.
template <typename IsKept> Grammar GrammarBuilder::assemble(uint32_t root, IsKept isKept) const
{
    const size_t nodes = m_isFinal.size();
    Grammar grammar;
    grammar.m_root = root;
    for (const Rule &rule : m_rules)
        grammar.m_ruleStarts.push_back(rule.start);
    grammar.m_begin.assign(nodes + 1, 0);
    for (const From &each : m_edges)
        grammar.m_begin[each.node + 1] += isKept(each.edge);
    for (size_t node = 0; node < nodes; ++node)
        grammar.m_begin[node + 1] += grammar.m_begin[node];
    grammar.m_edges.resize(grammar.m_begin[nodes]);
    std::vector<uint32_t> next(grammar.m_begin.begin(), grammar.m_begin.end() - 1);
    for (const From &each : m_edges) {
        if (isKept(each.edge))
            grammar.m_edges[next[each.node]++] = each.edge;
    }
    grammar.m_isFinal = m_isFinal;
    grammar.m_isTail = tails(grammar);
    return grammar;
}

Grammar GrammarBuilder::build(uint32_t root) const
{
    checkLeftRecursion(assemble(root, [](const Edge &) { return true; }));
    const std::vector<bool> ends = reaching(true);
    if (!ends[m_rules[root].start])
        throw Error(ErrorCode::InvalidArgument,
                    "The grammar can never be completed: every way through the rule " + m_rules[root].name + " goes on without end.",
                    "endless_grammar");
    return assemble(
        root, [&](const Edge &edge) { return ends[edge.target] && (edge.kind != Edge::Kind::Call || ends[m_rules[edge.rule].start]); });
}

// Nodes from which one empty edge after the other, and nothing else, leads to the end.
std::vector<bool> GrammarBuilder::tails(const Grammar &grammar)
{
    std::vector<bool> isTail(grammar.nodes(), false);
    for (uint32_t node = 0; node < grammar.nodes(); ++node) {
        uint32_t at = node;
        for (int steps = 0; steps < 16; ++steps) {
            const auto edges = grammar.edges(at);
            if (edges.empty() && grammar.isFinal(at))
                isTail[node] = true;
            if (edges.size() != 1 || edges[0].kind != Edge::Kind::Empty || grammar.isFinal(at))
                break;
            at = edges[0].target;
        }
    }
    return isTail;
}

// Rules that a rule can call before it has taken a byte.
std::vector<uint32_t> GrammarBuilder::leftCalls(const Grammar &grammar, uint32_t rule, const std::vector<bool> &canBeEmpty) const
{
    std::vector<uint32_t> called;
    std::vector<uint32_t> open{m_rules[rule].start};
    std::map<uint32_t, bool> seen{{open.front(), true}};
    while (!open.empty()) {
        const uint32_t node = open.back();
        open.pop_back();
        for (const Edge &edge : grammar.edges(node)) {
            if (edge.kind == Edge::Kind::Bytes)
                continue;
            if (edge.kind == Edge::Kind::Call) {
                called.push_back(edge.rule);
                if (!canBeEmpty[m_rules[edge.rule].start])
                    continue;
            }
            if (seen.try_emplace(edge.target, true).second)
                open.push_back(edge.target);
        }
    }
    return called;
}

// A cycle of such calls would go round for ever.
void GrammarBuilder::checkLeftRecursion(const Grammar &grammar) const
{
    enum class Mark : uint8_t { New, Open, Done };
    struct Visit
    {
        uint32_t rule;
        std::vector<uint32_t> calls;
    };
    const std::vector<bool> canBeEmpty = reaching(false);
    std::vector<Mark> marks(m_rules.size(), Mark::New);
    std::vector<Visit> path;
    const auto enter = [&](uint32_t rule) {
        marks[rule] = Mark::Open;
        path.push_back({rule, leftCalls(grammar, rule, canBeEmpty)});
    };
    for (uint32_t rule = 0; rule < m_rules.size(); ++rule) {
        if (marks[rule] == Mark::New)
            enter(rule);
        while (!path.empty()) {
            Visit &visit = path.back();
            if (visit.calls.empty()) {
                marks[visit.rule] = Mark::Done;
                path.pop_back();
                continue;
            }
            const uint32_t called = visit.calls.back();
            visit.calls.pop_back();
            if (marks[called] == Mark::Open)
                throw Error(ErrorCode::InvalidArgument,
                            "The rule " + m_rules[called].name
                                + " begins with itself (left recursion), which Hearth does not run. Write it as a repetition:"
                                  " list ::= item (\",\" item)*.",
                            "left_recursion");
            if (marks[called] == Mark::New)
                enter(called);
        }
    }
}

} // namespace hearth
