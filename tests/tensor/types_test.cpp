#include "inference/tensor/packedtypes.h"

#include <QTest>

using namespace hearth;

class TypesTest : public QObject
{
    Q_OBJECT

private slots:
    void everyRowAgreesWithTheFormatsOwnNumbers()
    {
        for (const TensorTypeInfo &info : tensorTypes()) {
            QVERIFY(info.decode != nullptr);
            QCOMPARE(&tensorTypeInfo(info.type), &info);
            QCOMPARE(ggufTypeName(uint32_t(info.type)), info.name);
            const GgufTypeFacts *facts = findGgufTypeFacts(uint32_t(info.type));
            if (uint32_t(info.type) >= uint32_t(int4Type)) { // ours: no file may name them by number
                QVERIFY(!facts);
                continue;
            }
            QVERIFY(facts);
            QCOMPARE(facts->name, info.name);
            QCOMPARE(facts->blockElements, info.blockElements);
            QCOMPARE(facts->blockBytes, info.blockBytes);
        }
    }

    void findsTypesByNameInUpperAndLowerCase()
    {
        QCOMPARE(findTensorType("q4_k")->type, TensorType::Q4_K);
        QCOMPARE(findTensorType("Q4_K")->type, TensorType::Q4_K);
        QCOMPARE(findTensorType("bf16")->type, TensorType::BF16);
        QVERIFY(!findTensorType("q4"));
        QVERIFY(!findTensorType(""));
    }

    void namesTypesThatHearthDoesNotRun()
    {
        QCOMPARE(ggufTypeName(28), std::string_view("F64"));
        QCOMPARE(ggufTypeName(42), std::string_view("Q2_0"));
        QVERIFY(ggufTypeName(43).empty());
        QVERIFY(ggufTypeName(0xffffffff).empty());
        QVERIFY(!findTensorType(9u)); // Q8_1: never in a file
    }
};

QTEST_APPLESS_MAIN(TypesTest)
#include "types_test.moc"
