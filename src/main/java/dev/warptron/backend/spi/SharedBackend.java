package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.function.LossSums;
import dev.warptron.optim.WorkerGroup;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device on which one worker of a group trains: gradients, losses and metrics are the means over
 * the workers. Everything else is what the device does.
 *
 * <p>A gradient is averaged where {@link OpByOpStep} has computed it, so that step alone is used.
 * The sums of losses are averaged when they are read. A penalty is that of one network, while each
 * worker divides it by its own number of rows: it counts as one share of the group.
 */
public final class SharedBackend implements InvocationHandler {
  private final Backend device;
  private final WorkerGroup group;

  private SharedBackend(Backend device, WorkerGroup group) {
    this.device = device;
    this.group = group;
  }

  /**
   * The device of a worker.
   *
   * @param device closed with the result
   * @return the device itself for a worker alone
   */
  @MustBeClosed
  public static Backend of(Backend device, WorkerGroup group) {
    return group.size() == 1
        ? device
        : (Backend)
            Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                new SharedBackend(device, group));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    Backend shared = (Backend) proxy;
    return switch (method.getName()) {
      case "epochRunner" -> Optional.empty();
      case "stepFactories" -> factories(shared);
      case "steps", "compile" -> InvocationHandler.invokeDefault(proxy, method, args);
      case "allocateLossAccumulator" ->
          args != null && args.length == 1
              ? new Averaged((LossAccumulator) Objects.requireNonNull(call(method, args)))
              : InvocationHandler.invokeDefault(proxy, method, args);
      default -> call(method, args);
    };
  }

  private List<StepFactory> factories(Backend shared) {
    return List.of(
        new StepFactory(
            "plain",
            StepFactory.EVERYTHING,
            "it sums gradients over %d workers".formatted(group.size()),
            (plan, state) -> LbfgsStep.orPlain(shared, plan, state, group)));
  }

  private @Nullable Object call(Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    for (int i = 0; args != null && i < args.length; i++) {
      if (args[i] instanceof Averaged averaged) {
        args[i] = averaged.own;
      }
    }
    try {
      return method.invoke(device, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** An accumulator of the device, whose sums are means over the workers. */
  private final class Averaged implements LossAccumulator {
    private final LossAccumulator own;

    private Averaged(LossAccumulator own) {
      this.own = own;
    }

    @Override
    public int metricSums() {
      return own.metricSums();
    }

    @Override
    public void clear() {
      own.clear();
    }

    @Override
    public Sums read() {
      Sums sums = own.read();
      double[] numbers = new double[1 + sums.metrics().size()];
      numbers[0] = sums.loss();
      for (int i = 1; i < numbers.length; i++) {
        numbers[i] = sums.metrics().get(i - 1);
      }
      group.average(numbers);
      LossSums rows = Sums.rows(numbers, 0, numbers.length - 1);
      return new Sums(rows, sums.penalty() / group.size());
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
