package dev.warptron.cli;

import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a value of an option of {@code train}, or with several values together. */
class BadTrainingOptionsTest {
  private static final String ACTIVATIONS =
      "identity, logistic, tanh, relu, leaky_relu, elu, celu, selu, gelu, gelu_tanh, silu, mish,"
          + " softplus, softsign, hard_sigmoid, hard_silu, hard_tanh, relu6, squared_relu, sine,"
          + " exponential, squareplus";

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    CliFiles.twelveRows(folder);
    CliFiles.write(folder, "m.safetensors", "older");
  }

  static Stream<Arguments> options() {
    return Stream.of(
        option(
            "--batch-size 0", "batch size must be at least 1, or full for all rows at once, got 0"),
        option(
            "--batch-size -4",
            "batch size must be at least 1, or full for all rows at once, got -4"),
        option(
            "--batch-size all",
            "Invalid value for option '--batch-size': batch size must be a whole number or full, got"
                + " all"),
        option(
            "--threads -1",
            "Invalid value for option '--threads': threads must be at least 1, or 0 for one per core,"
                + " got -1"),
        option(
            "--threads many",
            "Invalid value for option '--threads': threads must be a whole number, got many"),
        option("--learning-rate NaN", "sgd learning rate must be a finite number > 0, got NaN"),
        option("--learning-rate 0", "sgd learning rate must be a finite number > 0, got 0.0"),
        option("--learning-rate -1", "sgd learning rate must be a finite number > 0, got -1.0"),
        option(
            "--learning-rate Infinity",
            "sgd learning rate must be a finite number > 0, got Infinity"),
        option(
            "--learning-rate much",
            "Invalid value for option '--learning-rate': 'much' is not a double"),
        option("--l1 -1", "l1 must be a finite number >= 0, got -1.0"),
        option("--l2 NaN", "l2 must be a finite number >= 0, got NaN"),
        option(
            "--hidden 0",
            "a hidden layer needs at least 1 unit, got 0; give none for no hidden layer"),
        option(
            "--hidden 10,,5",
            "Invalid value for option '--hidden': '10,,5' is not a list of whole numbers such as"
                + " 10,5; none means no hidden layer"),
        option(
            "--hidden 2000000000",
            "a network may have at most 2147483639 parameters, this one has 8000000001:"
                + " use smaller hidden layers"),
        option(
            "--hidden 10,5 --activation tanh,relu,relu",
            "--activation names 3 and --hidden 2: give one for all hidden layers, or one for each"),
        option("--epochs -1", "epochs must be >= 0, got -1"),
        option("--epochs 1 --epochs 2", "option '--epochs' (N) should be specified only once"),
        option("--momentum 1", "sgd momentum must be in [0, 1), got 1.0"),
        option(
            "--optimizer adam --momentum 0.5",
            "--momentum belongs to --optimizer sgd or rmsprop, but the optimizer is adam"),
        option(
            "--optimizer adam --nesterov",
            "--nesterov belongs to --optimizer sgd, but the optimizer is adam"),
        option(
            "--beta1 0.5",
            "--beta1 belongs to --optimizer adam or amsgrad or adamw or nadam or radam or adamax or"
                + " lion, but the optimizer is sgd"),
        option(
            "--beta2 0.5",
            "--beta2 belongs to --optimizer adam or amsgrad or adamw or nadam or radam or adamax or"
                + " lion, but the optimizer is sgd"),
        option(
            "--epsilon 1",
            "--epsilon belongs to --optimizer adam or amsgrad or adamw or nadam or radam or rmsprop"
                + " or adagrad or adadelta or adamax, but the optimizer is sgd"),
        option("--centered", "--centered belongs to --optimizer rmsprop, but the optimizer is sgd"),
        option("--optimizer rmsprop --decay 1", "rmsprop decay must be in [0, 1), got 1.0"),
        option("--optimizer lion --beta2 -0.1", "lion beta2 must be in [0, 1), got -0.1"),
        option(
            "--optimizer lbfgs --history-size 1.5",
            "lbfgs history size must be a whole number from 1 to 100, got 1.5"),
        option(
            "--optimizer lbfgs --batch-size 32",
            "lbfgs uses all rows in every iteration: the batch size must be full, got 32"),
        option(
            "--optimizer lbfgs --schedule adaptive",
            "lbfgs has no learning rate, so it takes no schedule, got"
                + " adaptive:tolerance=1.0E-4,patience=10"),
        option(
            "--optimizer lbfgs --l1 0.1",
            "lbfgs needs a loss with a derivative, and the L1 penalty has none at 0: set l1 to 0, or"
                + " take another optimizer"),
        option(
            "--optimizer lbfgs --clip-value 1",
            "lbfgs takes neither limits of the gradient nor of the weights: they would make the"
                + " gradient that of another function than the loss"),
        option(
            "--optimizer lbfgs --weight-decay 0.1",
            "lbfgs has no learning rate, which weight decay needs: take the l2 penalty, which has"
                + " the same purpose"),
        option(
            "--optimizer nadam --momentum-decay -1",
            "nadam momentum decay must be a finite number >= 0, got -1.0"),
        option(
            "--dropout 0.5 --dropout-schedule adaptive",
            "--dropout-schedule: schedule adaptive follows the losses of epochs, as the learning"
                + " rate alone can: choose one for the dropout that counts updates or epochs"),
        option(
            "--noise 0.5 --dropout-schedule linear",
            "schedule linear:start=1.0,end=0.0 of dropout has no effect without dropout: set a share"
                + " that is not 0"),
        option("--weight-decay -1", "weight decay must be a finite number >= 0, got -1.0"),
        option(
            "--weight-decay 0.1 --decay-schedule plateau",
            "--decay-schedule: schedule plateau follows the losses of epochs, as the learning rate"
                + " alone can: choose one for the weight decay that counts updates or epochs"),
        option(
            "--decay-schedule flat_cos",
            "schedule flat_cos:flat=0.5 of the weight decay has no effect without a weight decay:"
                + " set one that is not 0"),
        option(
            "--weight-decay 0.1 --decay-schedule flatcos",
            "Invalid value for option '--decay-schedule': there is no schedule 'flatcos'"
                + " (known: constant, step, multistep, exponential, inverse_scaling, polynomial,"
                + " linear, cosine, cosine_restarts, one_cycle, coslog4, flat_cos, adaptive,"
                + " plateau); did you mean flat_cos?"),
        option("--clip-value 0", "clip value must be a number > 0, got 0.0"),
        option("--clip-norm NaN", "clip norm must be a number > 0, got NaN"),
        option("--max-norm -2", "max norm must be a number > 0, got -2.0"),
        option(
            "--norm laye",
            "Invalid value for option '--norm' (KIND[:EPSILON]): there is no normalization 'laye'"
                + " (known: none, layer, batch); did you mean layer?"),
        option(
            "--norm layer:0",
            "Invalid value for option '--norm' (KIND[:EPSILON]): epsilon of layer normalization must"
                + " be a finite number > 0, got 0.0"),
        option(
            "--norm layer,batch --hidden 3",
            "--norm names 2 and --hidden 1: give one for all hidden layers, or one for each"),
        option(
            "--dropout 0.1,0.2 --hidden 3",
            "--dropout names 2 and --hidden 1: give one for all hidden layers, or one for each"),
        option("--dropout 1", "dropout must be in [0, 1), got 1.0"),
        option("--dropout 0.5,-0.5 --hidden 3,3", "dropout must be in [0, 1), got -0.5"),
        option("--input-dropout NaN", "input dropout must be in [0, 1), got NaN"),
        option(
            "--noise -1",
            "the standard deviation of the noise must be a finite number >= 0, got -1.0"),
        option(
            "--ema-decay 1",
            "--ema-decay: the decay of the moving average must be in (0, 1), or 0 for none, got 1.0"),
        option(
            "--ema-decay 0",
            "--ema-decay: the decay of the moving average must be in (0, 1), got 0.0"),
        option(
            "--swa-start 0",
            "--swa-start: the first epoch of the weight averaging must be at least 1, got 0"),
        option("--swa-start 3 --ema-decay 0.9", "give either --ema-decay or --swa-start, not both"),
        option(
            "--optimizer lbfgs --ema-decay 0.9",
            "lbfgs converges by itself, so it takes no average of the weights"),
        option(
            "--schedule cosin",
            "Invalid value for option '--schedule': there is no schedule 'cosin' (known:"
                + " constant, step, multistep, exponential, inverse_scaling, polynomial, linear,"
                + " cosine, cosine_restarts, one_cycle, coslog4, flat_cos, adaptive, plateau);"
                + " did you mean cosine?"),
        option(
            "--schedule cosine:warmup=-1",
            "Invalid value for option '--schedule': cosine warmup must be a whole number >="
                + " 0, got -1.0"),
        option("--optimizer adam --beta1 1", "adam beta1 must be in [0, 1), got 1.0"),
        option(
            "--optimizer adm",
            "Invalid value for option '--optimizer': there is no optimizer 'adm' (known: sgd, adam,"
                + " amsgrad, adamw, nadam, radam, rmsprop, adagrad, adadelta, adamax, lion,"
                + " lbfgs); did"
                + " you mean adam?"),
        option(
            "--activation logistik",
            "Invalid value for option '--activation' (NAME[:PARAMETER]): there is no activation"
                + " 'logistik' (known: "
                + ACTIVATIONS
                + "); did you mean logistic?"),
        option(
            "--activation tanh,leeky_relu:0.1",
            "Invalid value for option '--activation' (NAME[:PARAMETER]): there is no activation"
                + " 'leeky_relu' (known: "
                + ACTIVATIONS
                + "); did you mean leaky_relu?"),
        option(
            "--activation leaky_relu:2",
            "Invalid value for option '--activation' (NAME[:PARAMETER]): the slope of leaky_relu must"
                + " be from 0.0 to 1.0, got 2.0"),
        option(
            "--activation elu:steep",
            "Invalid value for option '--activation' (NAME[:PARAMETER]): the alpha of elu must be a"
                + " number, got 'steep'"),
        option(
            "--activation gelu:1",
            "Invalid value for option '--activation' (NAME[:PARAMETER]): gelu has no parameter, got"
                + " '1'"),
        option(
            "--init xavier",
            "Invalid value for option '--init': there is no initializer 'xavier' (known: ones,"
                + " normal, glorot-uniform, glorot-normal, he-uniform, he-normal, ntk)"),
        option(
            "--valid v.csv --valid-fraction 0.1",
            "give either --valid or --valid-fraction, not both"),
        option("--valid-fraction 1", "--valid-fraction must be in [0, 1), got 1.0"),
        option("--valid-fraction -0.1", "--valid-fraction must be in [0, 1), got -0.1"),
        option("--valid-fraction NaN", "--valid-fraction must be in [0, 1), got NaN"),
        option(
            "--scale both",
            "--scale must be standard, standard-clip, robust, robust-clip, minmax, quantile or"
                + " none, got both"),
        option("--task sorting", "--task must be classification or regression, got sorting"),
        option("--seed x", "Invalid value for option '--seed': 'x' is not a long"),
        option(
            "--separator ab",
            "Invalid value for option '--separator': 'ab' cannot separate cells: give one character"
                + " that is no quote; tab means a tab"),
        option(
            "--separator \"",
            "Invalid value for option '--separator': '\"' cannot separate cells: give one character"
                + " that is no quote; tab means a tab"),
        option("--dry-run", "--dry-run writes nothing: leave out --metrics-json"),
        option(
            "--dry-run --model m.safetensors --plot p.png",
            "--dry-run writes nothing: leave out --model, --metrics-json, --plot"),
        option("--plot foo.gif", "--plot foo.gif: the file name must end in .png or .svg"),
        option(
            "--model foo.bin",
            "foo.bin: the file name must end in .safetensors, which says how the model is stored"),
        option(
            "--lerning-rate 1",
            "Unknown option: '--lerning-rate'\nPossible solutions: --learning-rate"));
  }

  private static Arguments option(String options, String message) {
    return argumentSet(options, options, message);
  }

  @ParameterizedTest
  @MethodSource("options")
  void theOptionIsRefused(String options, String message) throws IOException {
    new Refusals(folder).ofTraining(message, (Object[]) options.split(" ", -1));
  }
}
