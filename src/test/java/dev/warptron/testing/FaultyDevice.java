package dev.warptron.testing;

import com.google.errorprone.annotations.MustBeClosed;
import dev.warptron.backend.BackendProvider;
import dev.warptron.backend.DeviceOptions;
import dev.warptron.backend.spi.Backend;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device with a planted fault in one of its calls.
 *
 * @param real the device that does the work
 * @param fault intercepts the calls of its backend
 */
public record FaultyDevice(BackendProvider real, Fault fault) implements BackendProvider {
  /** Intercepts every call of a backend, and changes some. */
  public interface Fault {
    /** No fault. */
    Fault NONE = (backend, call) -> call.proceed();

    /**
     * Replaces a call of the backend.
     *
     * @param backend the real backend
     * @return the result of the call
     */
    @Nullable Object answer(Backend backend, Call call);
  }

  /** An intercepted call. */
  public interface Call {
    /** The name of the method. */
    String method();

    /** Argument {@code i}, from 0. */
    Object argument(int i);

    /** Makes the call on the real device and returns its result. */
    @Nullable Object proceed();
  }

  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public String description() {
    return real.description();
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public Optional<String> unavailableBecause(DeviceOptions options) {
    return real.unavailableBecause(options);
  }

  @Override
  @MustBeClosed
  @SuppressWarnings("MustBeClosedChecker") // the proxy closes it
  public Backend open(DeviceOptions options) {
    Backend backend = real.open(options);
    return proxy(
        Backend.class,
        (proxy, method, arguments) ->
            fault.answer(backend, new RealCall(backend, method, arguments)));
  }

  /** An object of an interface that passes all calls to the handler. */
  public static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            FaultyDevice.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> handler.invoke(proxy, method, arguments)));
  }

  /** Invokes a method; throws its runtime exceptions unwrapped. */
  public static @Nullable Object invoke(
      Object target, Method method, @Nullable Object @Nullable [] arguments) {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // the arguments of one call
  private record RealCall(Backend backend, Method call, Object @Nullable [] arguments)
      implements Call {
    @Override
    public String method() {
      return call.getName();
    }

    @Override
    public Object argument(int i) {
      if (arguments == null) {
        throw new IllegalStateException(method() + " has no arguments");
      }
      return arguments[i];
    }

    @Override
    public @Nullable Object proceed() {
      return invoke(backend, call, arguments);
    }

    @Override
    public String toString() {
      return method() + Arrays.toString(arguments);
    }
  }
}
