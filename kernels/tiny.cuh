// The description of a network for train_tiny.
#pragma once
#include "loss.cuh"
#include "update.cuh"

#define WARPTRON_TINY_LAYERS 8  // upper bound

// dev.warptron.backend.cuda.steps.TinyNetwork writes it, field by field in this order: change both. Every
// field is 8 bytes, so that the layout holds no gaps.
struct TinyNetwork {
  // Training rows: `rows` places of the permutation of each epoch.
  const float* features;  // [all x widths[0]]
  const float* targets;   // [all x widths[layers]]
  const float* row_weights;   // [all]; null: all are 1
  const int* permutation;  // [epochs x rows], permutations; null: storage order in every epoch
  long long rows;
  long long batch_size;
  long long epochs;

  // Evaluation after each epoch: the penalty, and the validation rows, if there are any.
  long long measures_penalty;
  const float* valid_features;  // [valid_rows x widths[0]]
  const float* valid_targets;   // [valid_rows x widths[layers]]
  const float* valid_row_weights;   // [valid_rows]; null: all are 1
  long long valid_rows;

  float* parameters;  // [parameter_count]; changed
  float* slots;       // [slot_count x parameter_count]; changed
  long long slot_count;
  long long parameter_count;
  // Size of the parameters in shared memory, with rows padded to an even number of floats.
  long long shared_count;
  long long shared_decaying_count;  // how many of them, from the first on, the penalty covers
  double* sums;       // [epochs x tiny_sums(metric_sums)]; added to

  long long layers;
  long long loss;  // a TinyLoss
  double loss_parameter;
  long long metric_sums;  // number of metric sums of the loss
  long long optimizer;  // a TinyOptimizer
  // The scalars of consecutive updates; the last row also applies to all later updates. The learning rates are separate, so
  // that networks that differ only in them share the rest.
  const UpdateScalars* scalars;  // [scalar_rows]; s[0] and s[WARPTRON_KEPT] are not read
  long long scalar_rows;
  const float* rates;  // [rate_rows x 2]: s[0] and s[WARPTRON_KEPT], which depends on the learning rate too
  long long rate_rows;
  double l1;
  double l2;
  double clip;  // gradients are held in [-clip, clip]

  // Threads that the network can use: 256 or 512. This number, not the block size, determines how sums over rows are divided,
  // so that every launch gives the same bits.
  long long threads;
  long long stages_features;  // whether a batch's features are copied to shared memory
  // The number of rows at `features` and `targets` if the block holds all of them in shared memory, with the permutation of an
  // epoch; otherwise 0.
  long long resident_rows;
  long long widths[WARPTRON_TINY_LAYERS + 1];
  long long activations[WARPTRON_TINY_LAYERS];  // of each layer, a WarptronActivation
  double activation_parameters[WARPTRON_TINY_LAYERS];
  // Offsets of the weights and biases of each layer, from dev.warptron.model.ParameterLayout: in `parameters` and each slot,
  // and in the padded form in shared memory.
  long long weights[WARPTRON_TINY_LAYERS];
  long long biases[WARPTRON_TINY_LAYERS];
  long long shared_weights[WARPTRON_TINY_LAYERS];
  long long shared_biases[WARPTRON_TINY_LAYERS];

  // Layer normalization of each layer: what is added to the variance, or 0 for none; and the offsets of scales and shifts.
  double epsilons[WARPTRON_TINY_LAYERS];
  long long scales[WARPTRON_TINY_LAYERS];
  long long shifts[WARPTRON_TINY_LAYERS];
  long long shared_scales[WARPTRON_TINY_LAYERS];
  long long shared_shifts[WARPTRON_TINY_LAYERS];

  // Dropout of the inputs of each layer: see noise.cuh.
  long long seed;
  long long updates;  // before the launch
  double dropout_shares[WARPTRON_TINY_LAYERS];  // before the factor of an update; 0: nothing is dropped
};

static_assert(sizeof(TinyNetwork) == (36 + WARPTRON_TINY_LAYERS + 1 + 12 * WARPTRON_TINY_LAYERS) * 8,
              "a field of another size, or one that TinyNetwork.java does not know");

// Losses and optimizers by their number, the position in the list.
#define TINY_LOSS_NUMBER(name, metric_sums) TINY_##name,
#define TINY_OPTIMIZER_NUMBER(name, slots) TINY_##name,
enum TinyLoss { WARPTRON_LOSSES(TINY_LOSS_NUMBER) };
enum TinyOptimizer { WARPTRON_OPTIMIZERS(TINY_OPTIMIZER_NUMBER) };

// The sums of an epoch: loss and metric sums of the training rows, the penalty, loss and metric sums of the validation
// rows. dev.warptron.backend.spi.EpochSums has the same order.
WARPTRON_HD long long tiny_sums(long long metric_sums) { return 2 * (1 + metric_sums) + 1; }
