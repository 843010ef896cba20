#include "tests/sampling/grammarrows.h"

namespace hearth::test {

std::vector<TextRow> grammarRows()
{
    return {
        {"a text", R"(root ::= "yes")", {"yes"}, {"", "ye", "yess", "no"}},
        {"no text", R"(root ::= "")", {""}, {"x"}},
        {"alternatives", R"(root ::= "yes" | "no" | "")", {"yes", "no", ""}, {"yesno", "n"}},
        {"alternatives over lines", "root ::=\n  \"a\" |\n  \"b\"\n  | \"c\" # the last\n", {"a", "b", "c"}, {"d", "ab"}},
        {"a sequence", R"(root ::= "a" "b"  "c")", {"abc"}, {"ab", "acb"}},
        {"a group over lines", "root ::= (\n \"a\"\n | \"b\" ) \"c\"", {"ac", "bc"}, {"c", "abc"}},
        {"any number", R"(root ::= "ab"*)", {"", "ab", "abab"}, {"a", "aba"}},
        {"at least one", R"(root ::= [a-c]+)", {"a", "cab"}, {"", "abd"}},
        {"perhaps", R"(root ::= "a"? "b")", {"b", "ab"}, {"a", "aab"}},
        {"a number of times", R"(root ::= "a"{2})", {"aa"}, {"a", "aaa"}},
        {"a least number", R"(root ::= "a"{2,})", {"aa", "aaaaa"}, {"a", ""}},
        {"from to", R"(root ::= ("a" | "bc"){1,3})", {"a", "bca", "abca"}, {"", "aaaa", "b"}},
        {"from nothing to much", R"(root ::= [0-9]{0,40} "!")", {"!", "0123456789!"}, {"01234567890123456789012345678901234567890!"}},
        {"repeated repetitions", R"(root ::= "a"{2}{2})", {"aaaa"}, {"aa", "aaa", "aaaaa"}},
        {"repetition of something empty", R"(root ::= ("" | "a"?)* "b")", {"b", "aaab"}, {"a"}},
        {"escapes", R"(root ::= "\"\\\n\t\r\x41\u00e9\U0001F600\[\]")", {"\"\\\n\t\rAé😀[]"}, {"\"", "A"}},
        {"a set with ranges", R"(root ::= [a-cX-Z_0])", {"a", "c", "Y", "_", "0"}, {"d", "1", "W", "", "-"}},
        {"a set with marks in it", R"(root ::= [\]\-\\^x-])", {"]", "-", "\\", "^", "x"}, {"a", "["}},
        {"a negated set", R"(root ::= [^"\n])", {"a", "é", "😀", "'"}, {"\"", "\n", "", "ab"}},
        {"a set beyond ASCII", R"(root ::= [а-яё]+)", {"привет", "ё"}, {"Привет", "a", "\u0450"}},
        {"a set over lengths", R"(root ::= [\x7F-\U00010000])", {"\x7F", "é", "\uFFFD", "\U00010000"}, {"~", "\U00010001"}},
        {"any character", R"(root ::= . . )", {"ab", "é😀", "\n\n"}, {"a", "abc"}},
        {"rules", "root ::= greeting \", \" name\ngreeting ::= \"hi\" | \"ho\"\nname ::= [A-Z] [a-z]*", {"hi, Bo", "ho, A"}, {"hi, bo"}},
        {"names with dashes and digits", "root ::= a-1 b_2\na-1 ::= \"x\"\nb_2 ::= \"y\"", {"xy"}, {"x"}},
        {"recursion in the middle", R"x(root ::= "(" root ")" | "")x", {"", "()", "((()))"}, {"(", "(()", ")("}},
        {"recursion at the end", R"(root ::= "a" root | "b")", {"b", "aaab"}, {"a", "ba"}},
        {"two ways to read", R"x(root ::= ("a" | "ab") ("c" | "bcd"))x", {"ac", "abc", "abcd", "abbcd"}, {"ab", "acd"}},
        {"sums",
         "root ::= term ([-+] term)*\nterm ::= num ([*/] num)*\nnum ::= [0-9]+ | \"(\" root \")\"",
         {"1+2*(3-4)", "7"},
         {"1+", "(1", "+1"}},
        {"comments and empty lines", "# first\n\nroot ::= x # of x\n\n  # between\nx ::= \"y\" # last", {"y"}, {"x"}},
        {"carriage returns", "root ::= x\r\nx ::= \"y\"\r\n", {"y"}, {"x"}},
        {"a hash in a text", R"(root ::= "#" [#])", {"##"}, {"#"}},
    };
}

} // namespace hearth::test
