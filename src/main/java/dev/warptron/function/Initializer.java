package dev.warptron.function;

import dev.warptron.random.Philox;
import java.util.Locale;

/**
 * The initial weights of a layer. Biases start at 0, except for {@link #NTK}.
 *
 * <p>Every weight is rounded to float precision, so that all devices start from the same numbers.
 * Weight i of a layer is drawn from number i of the layer's stream, independently of other layers.
 */
public enum Initializer {
  /** Every weight is 1: the hidden units start equal, and only rounding errors separate them. */
  ONES {
    @Override
    double draw(Philox random, long index, int inputs, int outputs) {
      return 1;
    }
  },

  /** Normal with mean 0 and standard deviation 1. */
  NORMAL {
    @Override
    double draw(Philox random, long index, int inputs, int outputs) {
      return random.normal(index);
    }
  },

  /**
   * Uniform in +-sqrt(6 / (inputs + outputs)) (Glorot and Bengio, AISTATS 2010, equation 16): for
   * logistic and tanh layers.
   */
  GLOROT_UNIFORM {
    @Override
    double draw(Philox random, long index, int inputs, int outputs) {
      return symmetric(random.uniform(index), Math.sqrt(6.0 / (inputs + outputs)));
    }
  },

  /** Normal with variance 2 / (inputs + outputs): the same variance as {@link #GLOROT_UNIFORM}. */
  GLOROT_NORMAL {
    @Override
    double draw(Philox random, long index, int inputs, int outputs) {
      return random.normal(index) * Math.sqrt(2.0 / (inputs + outputs));
    }
  },

  /** Uniform in +-sqrt(6 / inputs): the same variance as {@link #HE_NORMAL}. */
  HE_UNIFORM {
    @Override
    double draw(Philox random, long index, int inputs, int outputs) {
      return symmetric(random.uniform(index), Math.sqrt(6.0 / inputs));
    }
  },

  /** Normal with variance 2 / inputs (He et al., ICCV 2015, equation 10): for relu layers. */
  HE_NORMAL {
    @Override
    double draw(Philox random, long index, int inputs, int outputs) {
      return random.normal(index) * Math.sqrt(2.0 / inputs);
    }
  },

  /**
   * Weights and biases normal with mean 0 and standard deviation 1, and a last layer of zeros: for
   * layers that divide their products by the square root of the number of inputs, as RealMLP does.
   */
  NTK {
    @Override
    double draw(Philox random, long index, int inputs, int outputs) {
      return random.normal(index);
    }

    @Override
    public double bias(Philox random, long index) {
      return (float) random.normal(index);
    }

    @Override
    public boolean startsOutputsAtZero() {
      return true;
    }
  };

  /** The default for a hidden layer: He (normal) for relu, Glorot (uniform) for all others. */
  public static Initializer defaultFor(Activation activation) {
    return activation.kind() == Activation.Kind.RELU ? HE_NORMAL : GLOROT_UNIFORM;
  }

  abstract double draw(Philox random, long index, int inputs, int outputs);

  /**
   * The initial value of one weight.
   *
   * @param random the layer's stream
   * @param index of the weight in the row-major matrix {@code [inputs x outputs]}
   * @return a number that a float holds exactly
   */
  public double weight(Philox random, long index, int inputs, int outputs) {
    return (float) draw(random, index, inputs, outputs);
  }

  /**
   * The initial value of one bias.
   *
   * @param random the stream of the layer's biases
   * @param index of the unit
   * @return a number that a float holds exactly
   */
  public double bias(Philox random, long index) {
    return 0;
  }

  /** Whether all weights and biases of the last layer start at 0. */
  public boolean startsOutputsAtZero() {
    return false;
  }

  /** The name on the command line and in model files: lower case, words joined by a hyphen. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static double symmetric(double uniform, double bound) {
    return (2 * uniform - 1) * bound;
  }
}
