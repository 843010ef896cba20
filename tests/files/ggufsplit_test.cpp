#include "inference/files/gguf.h"
#include "inference/files/ggufwriter.h"
#include "tests/support/fixtures.h"

#include <QTest>

#include <algorithm>

namespace fs = std::filesystem;
using namespace hearth;

// A model of the fixtures, written in three parts, is the same model.
class GgufSplitTest : public QObject
{
    Q_OBJECT

    static constexpr size_t parts = 3;

    static fs::path partPath(const fs::path &folder, size_t number)
    {
        return folder / ("tiny-0000" + std::to_string(number + 1) + "-of-00003.gguf");
    }

    static void copyValue(GgufWriter &writer, const std::string &key, const MetadataValue &value)
    {
        if (const auto *text = std::get_if<std::string_view>(&value))
            writer.setString(key, *text);
        else if (const auto *natural = std::get_if<uint64_t>(&value))
            writer.setUint64(key, *natural);
        else if (const auto *number = std::get_if<double>(&value))
            writer.setFloat32(key, float(*number));
        else if (const auto *flag = std::get_if<bool>(&value))
            writer.setBool(key, *flag);
        else if (const auto *texts = std::get_if<std::vector<std::string_view>>(&value))
            writer.setStrings(key, std::vector<std::string>(texts->begin(), texts->end()));
        else if (const auto *numbers = std::get_if<std::vector<double>>(&value))
            writer.setFloat32s(key, std::vector<float>(numbers->begin(), numbers->end()));
        else if (const auto *integers = std::get_if<std::vector<int64_t>>(&value))
            writer.setInt32s(key, std::vector<int32_t>(integers->begin(), integers->end()));
    }

    // Every third tensor to a part; `announced` is what the first part says of all.
    static void writeParts(const ModelFile &model, const fs::path &folder, uint32_t announced)
    {
        for (size_t number = 0; number < parts; ++number) {
            GgufWriter writer(partPath(folder, number));
            if (number == 0)
                for (const std::string &key : model.keys())
                    if (key != "general.alignment")
                        copyValue(writer, key, *model.find(key));
            writer.setUint32("split.no", uint32_t(number));
            writer.setUint32("split.count", parts);
            writer.setUint32("split.tensors.count", announced);
            const auto isOurs = [&](size_t i) { return i % parts == number; };
            for (size_t i = 0; i < model.tensors().size(); ++i)
                if (const TensorInfo &tensor = model.tensors()[i]; isOurs(i))
                    writer.declareTensor(tensor.name, tensor.type, std::span(tensor.shape).first(tensor.dimensions));
            for (size_t i = 0; i < model.tensors().size(); ++i)
                if (isOurs(i))
                    writer.write(model.data(model.tensors()[i]));
            writer.finish();
        }
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
        writeParts(*whole, folder, uint32_t(whole->tensors().size()));
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
        writeParts(*whole, folder, uint32_t(whole->tensors().size()));
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
        writeParts(*whole, folder, uint32_t(whole->tensors().size()));
        fs::copy_file(partPath(folder, 2), partPath(folder, 1), fs::copy_options::overwrite_existing);
        QCOMPARE(kindOf(partPath(folder, 0)), std::string("invalid_value"));
        writeParts(*whole, folder, uint32_t(whole->tensors().size()) + 1);
        QCOMPARE(kindOf(partPath(folder, 0)), std::string("missing_tensor"));
        fs::rename(partPath(folder, 0), folder / "renamed.gguf");
        QCOMPARE(kindOf(folder / "renamed.gguf"), std::string("missing_part"));
    }
};

QTEST_APPLESS_MAIN(GgufSplitTest)
#include "ggufsplit_test.moc"
