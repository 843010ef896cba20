#include "inference/files/gguf.h"
#include "tests/support/fixtures.h"
#include "tests/support/splitgguf.h"

#include <QTest>

#include <algorithm>

namespace fs = std::filesystem;
using namespace hearth;

// A model of the fixtures, written in three parts, is the same model.
class GgufSplitTest : public QObject
{
    Q_OBJECT

    static constexpr size_t parts = 3;

    static fs::path partPath(const fs::path &folder, size_t number) { return test::splitPath(folder, "tiny", number, parts); }
    static void writeParts(const ModelFile &model, const fs::path &folder, size_t announced)
    {
        test::writeSplit(model, folder, "tiny", parts, uint32_t(announced));
    }

    static std::string kindOf(const fs::path &path, std::string *message = nullptr)
    {
        try {
            openModelFile(path);
        } catch (const Error &error) {
            if (message)
                *message = error.what();
            return error.kind();
        }
        return {};
    }

private slots:
    void joinsThePartsToOneModel()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto whole = openModelFile(test::fixturesFolder() / "models/quants/tiny-mix-q4_k_m.gguf");
        const fs::path folder = test::scratchFolder("split");
        writeParts(*whole, folder, whole->tensors().size());
        for (size_t number = 0; number < parts; ++number) { // whichever part is named
            const auto joined = openModelFile(partPath(folder, number));
            QCOMPARE(joined->tensors().size(), whole->tensors().size());
            QCOMPARE(joined->path(), partPath(folder, 0));
            QVERIFY(joined->fileBytes() > whole->fileBytes());
            for (const TensorInfo &tensor : whole->tensors()) {
                const TensorInfo &same = joined->tensor(tensor.name);
                QCOMPARE(same.shape, tensor.shape);
                const auto ours = joined->data(same), theirs = whole->data(tensor);
                QVERIFY(std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end()));
            }
            QCOMPARE(joined->requireString("general.architecture"), whole->requireString("general.architecture"));
        }
    }

    void namesThePartThatIsMissing()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto whole = openModelFile(test::fixturesFolder() / "models/quants/tiny-mix-q4_k_m.gguf");
        const fs::path folder = test::scratchFolder("split-missing");
        writeParts(*whole, folder, whole->tensors().size());
        fs::remove(partPath(folder, 1));
        std::string message;
        QCOMPARE(kindOf(partPath(folder, 0), &message), std::string("missing_part"));
        QVERIFY2(QString::fromStdString(message).contains("tiny-00002-of-00003.gguf"), message.c_str());
        QCOMPARE(openGguf(partPath(folder, 0), TypePolicy::Known)->tensors().size(),
                 (whole->tensors().size() + 2) / 3); // its facts can be told
    }

    void refusesPartsThatAreNotOfOneModel()
    {
        HEARTH_NEEDS_FIXTURES();
        const auto whole = openModelFile(test::fixturesFolder() / "models/quants/tiny-mix-q4_k_m.gguf");
        const fs::path folder = test::scratchFolder("split-wrong");
        writeParts(*whole, folder, whole->tensors().size());
        fs::copy_file(partPath(folder, 2), partPath(folder, 1), fs::copy_options::overwrite_existing);
        QCOMPARE(kindOf(partPath(folder, 0)), std::string("invalid_value"));
        writeParts(*whole, folder, whole->tensors().size() + 1);
        QCOMPARE(kindOf(partPath(folder, 0)), std::string("missing_tensor"));
        fs::rename(partPath(folder, 0), folder / "renamed.gguf");
        QCOMPARE(kindOf(folder / "renamed.gguf"), std::string("missing_part"));
    }
};

QTEST_APPLESS_MAIN(GgufSplitTest)
#include "ggufsplit_test.moc"
