package dev.warptron;

import dev.warptron.data.BundledData;
import dev.warptron.data.Dataset;
import dev.warptron.optim.Adam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program that fits many models in one process, as a service does that trains again and again,
 * and says after each tenth of them how much memory the process holds: a number of bytes a line.
 *
 * <p>Every fit opens the device, brings the rows to it, trains with Adam, predicts all rows, asks
 * for one by a {@link Predictor}, and closes what it opened.
 */
final class RepeatedFits {
  private static final Path STATUS = Path.of("/proc/self/status");

  private RepeatedFits() {}

  /** The device, the number of fits, and the units of the two hidden layers. */
  public static void main(String[] arguments) throws IOException {
    String device = arguments[0];
    int fits = Integer.parseInt(arguments[1]);
    int units = Integer.parseInt(arguments[2]);
    Dataset rows = BundledData.breastCancerTraining();
    Dataset others = BundledData.breastCancerValidation();
    for (int fit = 1; fit <= fits; fit++) {
      MlpClassifier model =
          MlpClassifier.builder()
              .hidden(units, units)
              .optimizer(Adam.DEFAULT)
              .epochs(2)
              .seed(fit)
              .device(device)
              .fit(rows, others);
      model.predictProbabilities(others);
      Predictor predictor = model.predictor();
      predictor.predict(new float[predictor.inputs()], new float[predictor.outputs()]);
      if (fit % (fits / 10) == 0) {
        System.out.println(residentBytes());
      }
    }
  }

  /** After a collection, so that predictors that nobody holds have given their memory back. */
  private static long residentBytes() throws IOException {
    System.gc();
    return Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        * 1024;
  }
}
