package dev.warptron.backend.spi;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes training steps of one sort.
 *
 * @param name in a word or two for the user, such as {@code graph}; {@link TrainStep#description()}
 *     of the step that it makes says how that runs
 * @param features what a plan may need; a plan that needs anything else is declined
 * @param reason why it stands where it does in {@link Backend#steps}, for the user
 * @param maker makes the step
 */
public record StepFactory(String name, Set<Feature> features, String reason, Maker maker) {
  /** For a factory that supports every plan, as {@link OpByOpStep} does. */
  public static final Set<Feature> EVERYTHING = Set.copyOf(EnumSet.allOf(Feature.class));

  public StepFactory {
    features = Set.copyOf(features);
  }

  /** Those that support all that a plan needs, in the same order. */
  static List<StepFactory> supporting(StepPlan plan, List<StepFactory> factories) {
    return factories.stream().filter(factory -> factory.supports(plan)).toList();
  }

  /** Whether it supports all that a plan needs. */
  public boolean supports(StepPlan plan) {
    return features.containsAll(plan.features());
  }

  /** A step for a plan that the factory was offered for, on a state that stays the caller's. */
  @MustBeClosed
  public TrainStep make(StepPlan plan, ModelState state) {
    return maker.make(plan, state);
  }

  /** How a step comes to be. */
  public interface Maker {
    /** As {@link StepFactory#make}. */
    @MustBeClosed
    TrainStep make(StepPlan plan, ModelState state);
  }
}
