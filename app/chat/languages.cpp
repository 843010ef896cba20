#include "app/chat/languages.h"

#include <QHash>

namespace hearth {

namespace {

QSet<QString> words(const char *list)
{
    const QStringList split = QString::fromLatin1(list).split(u' ', Qt::SkipEmptyParts);
    return {split.begin(), split.end()};
}

LanguageRules cLike(const char *keywords, const char *types)
{
    LanguageRules rules;
    rules.keywords = words(keywords);
    rules.types = words(types);
    rules.lineComments = {QStringLiteral("//")};
    rules.blockCommentBegin = QStringLiteral("/*");
    rules.blockCommentEnd = QStringLiteral("*/");
    rules.quotes = QStringLiteral("\"'");
    return rules;
}

LanguageRules cpp()
{
    LanguageRules rules = cLike("alignas alignof auto break case catch class co_await co_return co_yield concept const consteval constexpr "
                                "constinit const_cast continue decltype default delete do dynamic_cast else enum explicit export extern "
                                "false final for friend goto if inline mutable namespace new noexcept nullptr operator override private "
                                "protected public register reinterpret_cast requires restrict return sizeof static static_assert "
                                "static_cast struct switch template this throw true try typedef typename union using virtual volatile "
                                "while NULL",
                                "bool char char8_t char16_t char32_t double float int long short signed unsigned void wchar_t size_t "
                                "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t string vector map set optional");
    rules.hashBegins = true;
    return rules;
}

LanguageRules python()
{
    LanguageRules rules;
    rules.keywords = words("and as assert async await break case class continue def del elif else except False finally for from global if "
                           "import in is lambda match None nonlocal not or pass raise return self True try while with yield");
    rules.types = words("bool bytes dict float frozenset int list object set str tuple type Exception");
    rules.lineComments = {QStringLiteral("#")};
    rules.quotes = QStringLiteral("\"'");
    rules.longQuotes = {QStringLiteral("\"\"\""), QStringLiteral("'''")};
    return rules;
}

LanguageRules javascript()
{
    LanguageRules rules = cLike("abstract as async await break case catch class const continue debugger declare default delete do else "
                                "enum export extends false finally for from function get if implements import in instanceof interface "
                                "keyof let namespace new null of private protected public readonly return set static super switch this "
                                "throw true try type typeof undefined var void while with yield",
                                "any Array bigint boolean Date Error Map never number object Object Promise Record RegExp Set string "
                                "String symbol unknown");
    rules.longQuotes = {QStringLiteral("`")};
    return rules;
}

LanguageRules rust()
{
    LanguageRules rules =
        cLike("as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod "
              "move mut pub ref return self Self static struct super trait true type unsafe use where while",
              "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize Box HashMap Option Rc Arc Result "
              "String Vec Some None Ok Err");
    rules.quotes = QStringLiteral("\""); // a single quote is a lifetime as often as a character
    return rules;
}

LanguageRules go()
{
    LanguageRules rules = cLike("break case chan const continue default defer else fallthrough false for func go goto if import interface "
                                "iota map nil package range return select struct switch true type var",
                                "any bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint "
                                "uint8 uint16 uint32 uint64 uintptr");
    rules.longQuotes = {QStringLiteral("`")};
    return rules;
}

LanguageRules java()
{
    LanguageRules rules =
        cLike("abstract assert async await base break case catch class const continue default delegate do else enum event "
              "extends false final finally for foreach fun if implements import in instanceof interface internal is lock "
              "namespace native new null object open out override package private protected public readonly record ref "
              "return sealed static super suspend switch synchronized this throw throws transient true try typeof using "
              "val var virtual void volatile when where while yield",
              "boolean bool byte char decimal double float int long short string Boolean Double Integer List Long Map "
              "Object Set String Int Unit");
    rules.longQuotes = {QStringLiteral("\"\"\"")};
    return rules;
}

LanguageRules shell()
{
    LanguageRules rules;
    rules.keywords = words("if then else elif fi for in do done while until case esac function return break continue exit export local "
                           "readonly set unset shift source alias declare eval exec trap");
    rules.types =
        words("cd echo cat grep sed awk ls cp mv rm mkdir sudo apt apt-get git curl wget pip npm docker cmake make python python3 "
              "chmod chown find tar ssh");
    rules.lineComments = {QStringLiteral("#")};
    rules.longQuotes = {QStringLiteral("\""), QStringLiteral("'")};
    return rules;
}

LanguageRules json()
{
    LanguageRules rules;
    rules.keywords = words("true false null");
    rules.quotes = QStringLiteral("\"");
    rules.keysBeforeColon = true;
    return rules;
}

LanguageRules yaml()
{
    LanguageRules rules;
    rules.keywords = words("true false null yes no on off");
    rules.lineComments = {QStringLiteral("#")};
    rules.quotes = QStringLiteral("\"'");
    rules.keysBeforeColon = true;
    return rules;
}

LanguageRules css()
{
    LanguageRules rules;
    rules.keywords = words("important media import keyframes font-face supports from to");
    rules.blockCommentBegin = QStringLiteral("/*");
    rules.blockCommentEnd = QStringLiteral("*/");
    rules.quotes = QStringLiteral("\"'");
    rules.keysBeforeColon = true;
    return rules;
}

LanguageRules sql()
{
    LanguageRules rules;
    rules.keywords =
        words("add all alter and as asc begin between by case cast check column commit constraint create cross database default "
              "delete desc distinct drop else end exists false foreign from full group having if in index inner insert into "
              "is join key left like limit not null offset on or order outer primary references returning right rollback "
              "select set table then transaction trigger true union unique update using values view when where with");
    rules.types = words("bigint blob boolean char date datetime decimal float int integer json numeric real serial smallint text time "
                        "timestamp uuid varchar");
    rules.lineComments = {QStringLiteral("--")};
    rules.blockCommentBegin = QStringLiteral("/*");
    rules.blockCommentEnd = QStringLiteral("*/");
    rules.quotes = QStringLiteral("'\"");
    rules.isCaseless = true;
    return rules;
}

LanguageRules markup()
{
    LanguageRules rules;
    rules.blockCommentBegin = QStringLiteral("<!--");
    rules.blockCommentEnd = QStringLiteral("-->");
    rules.quotes = QStringLiteral("\"'");
    rules.isMarkup = true;
    return rules;
}

struct Known
{
    const char *names;
    LanguageRules rules;
};

} // namespace

const LanguageRules *languageRules(const QString &name)
{
    static const Known known[] = {
        {"c cpp c++ cc cxx h hpp hxx objc glsl hlsl cuda", cpp()},
        {"python py python3 py3", python()},
        {"javascript js jsx typescript ts tsx mjs node qml", javascript()},
        {"rust rs", rust()},
        {"go golang", go()},
        {"java kotlin kt cs csharp c# scala swift dart", java()},
        {"bash sh shell zsh console shell-session", shell()},
        {"json jsonc json5", json()},
        {"yaml yml toml ini", yaml()},
        {"css scss less", css()},
        {"sql sqlite postgresql mysql", sql()},
        {"html xml svg xhtml vue", markup()},
    };
    static const QHash<QString, const LanguageRules *> byName = [] {
        QHash<QString, const LanguageRules *> table;
        for (const Known &language : known) {
            for (const QString &alias : words(language.names))
                table.insert(alias, &language.rules);
        }
        return table;
    }();
    return byName.value(name.toLower());
}

} // namespace hearth
