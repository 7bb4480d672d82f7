package dev.warptron.model;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.warptron.function.Activation;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Networks that exceed any memory, as a damaged file may describe. */
class AbsurdNetworkTest {
  @Test
  void layersWhoseSumOverflowsAreTooLarge() {
    Layer huge = new Dense(Integer.MAX_VALUE, Integer.MAX_VALUE, Activation.TANH);
    for (int layers = 1; layers <= 9; layers++) {
      List<Layer> network = Collections.nCopies(layers, huge);
      assertThatIllegalArgumentException()
          .as("%d layers", layers)
          .isThrownBy(() -> new NetworkSpec(network))
          .withMessageStartingWith("a network may have at most 2147483639 parameters");
    }
  }
}
