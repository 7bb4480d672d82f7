package dev.warptron.examples;

import dev.warptron.MlpClassifier;
import dev.warptron.data.Dataset;
import dev.warptron.data.DatasetReaders;
import dev.warptron.data.ReadRequest;
import dev.warptron.data.Split;
import java.nio.file.Path;
import java.util.List;

/** From a CSV file to predictions; the README shows this class. */
public final class CsvToPrediction {
  private CsvToPrediction() {}

  public static void main(String[] arguments) {
    Path csv = Path.of(arguments[0]);
    Path file = Path.of(arguments[1]);

    Dataset rows = DatasetReaders.read(csv, ReadRequest.training("species"));
    Split split = Split.stratified(rows, 0.2, 42);
    MlpClassifier model =
        MlpClassifier.builder().hidden(10).epochs(500).fit(split.training(), split.validation());
    System.out.printf("validation accuracy %.3f%n", model.score(split.validation()));
    model.save(file);

    MlpClassifier loaded = MlpClassifier.load(file);
    float[][] flowers = {{5.1f, 3.5f, 1.4f, 0.2f}, {6.7f, 3.1f, 5.6f, 2.4f}};
    List<String> species = loaded.predict(flowers);
    System.out.println(species);
  }
}
