//! The sets of instructions beside their scalar twin, and the layers beside what they promise.

use super::product::PIECES;
use super::*;

/// Numbers between -1 and 1 that look random.
fn numbers(seed: u32, count: usize) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

const TWIN: Kernels = Kernels(Set::TWIN);

/// Results of every kind of layer, of a size as in the packages or smaller.
fn layers(kernels: Kernels, inputs: usize, outputs: usize, count: usize) -> Vec<Vec<f32>> {
    let vectors = numbers(1, (count + 4) * 7 + inputs * 2);
    let weights = numbers(2, inputs * outputs * 3);
    let bias = numbers(3, outputs * 3);
    let mut results: Vec<_> = [Packed::affine, Packed::affine_for_one]
        .map(|pack| {
            let packed = pack(kernels, &weights, &bias, inputs);
            let mut out = vec![f32::NAN; count * packed.outputs()];
            packed.times(&vectors, count, |row| row * 7, &mut out);
            out
        })
        .into();
    let width = inputs / 3;
    let window = Window::maxout(kernels, &weights[..width * 9 * outputs], &bias, width);
    let mut out = vec![f32::NAN; count * 2 * outputs];
    window.times(&vectors, count, |pair| pair * 7, &mut Differences::default(), &mut out);
    results.push(out);
    results
}

const SIZES: [(usize, usize, usize); 5] =
    [(288, 96, 13), (96, 50, 4), (64, 106, 1), (300, 96, 9), (3, 2, 25)];

#[test]
fn fused_sets_agree_with_their_scalar_twin_to_the_last_bit() {
    for set in Kernels::available().iter().filter(|set| set.0 != Set::SCALAR) {
        for (inputs, outputs, count) in SIZES {
            let [ours, twins] = [*set, TWIN].map(|kernels| layers(kernels, inputs, outputs, count));
            assert!(ours == twins, "{set:?} {inputs} x {outputs}");
        }
        assert!(set.gives_the_right_results());
    }
}

#[test]
fn the_portable_set_stays_within_rounding() {
    for (inputs, outputs, count) in SIZES {
        let portable = layers(Kernels(Set::SCALAR), inputs, outputs, count);
        for (ours, twins) in
            portable.iter().flatten().zip(layers(TWIN, inputs, outputs, count).iter().flatten())
        {
            // Each of `inputs` products of numbers below 1 is rounded once more.
            let bound = inputs as f32 * f32::EPSILON * (1.0 + twins.abs());
            assert!((ours - twins).abs() <= bound, "{ours} {twins}");
        }
    }
}

#[test]
fn a_row_comes_out_the_same_alone_and_in_company() {
    for &kernels in Kernels::available() {
        let packed = Packed::affine(kernels, &numbers(5, 288 * 288), &numbers(6, 288), 288);
        let vectors = numbers(7, 96 * 40);
        let mut together = vec![0.0; 38 * 288];
        packed.times(&vectors, 38, |row| row * 96, &mut together);
        for (row, expected) in together.chunks_exact(288).enumerate() {
            let mut alone = vec![0.0; 288];
            packed.times(&vectors, 1, |_| row * 96, &mut alone);
            assert_eq!(alone, expected);
        }
    }
}

/// The greatest piece over a window of three vectors, added up in double precision.
fn greatest(weights: &[f32], bias: &[f32], window: &[f32]) -> Vec<f64> {
    let outputs = bias.len() / PIECES;
    let sum = |row: usize| -> f64 {
        let weights = &weights[row * window.len()..][..window.len()];
        let products = weights.iter().zip(window).map(|(w, x)| f64::from(*w) * f64::from(*x));
        f64::from(bias[row]) + products.sum::<f64>()
    };
    let pieces = |output: usize| (0..PIECES).map(move |piece| sum(piece * outputs + output));
    (0..outputs).map(|output| pieces(output).fold(f64::NEG_INFINITY, f64::max)).collect()
}

#[test]
fn pairs_come_to_what_each_window_does() {
    let (width, outputs, pairs) = (96, 96, 31);
    let (weights, bias) = (numbers(5, 288 * 288), numbers(6, 288));
    let vectors = numbers(7, width * (2 * pairs + 2));
    for &kernels in Kernels::available() {
        let window = Window::maxout(kernels, &weights, &bias, width);
        let mut out = vec![0.0; pairs * 2 * outputs];
        let mut differences = Differences::default();
        window.times(&vectors, pairs, |pair| pair * 2 * width, &mut differences, &mut out);
        for (token, row) in out.chunks_exact(outputs).enumerate() {
            let exact = greatest(&weights, &bias, &vectors[token * width..][..3 * width]);
            for (ours, exact) in row.iter().zip(exact) {
                assert!((f64::from(*ours) - exact).abs() < 2e-5, "{ours} {exact}");
            }
        }
    }
}

#[test]
fn a_token_does_not_depend_on_what_its_window_does_not_hold() {
    let (weights, bias) = (numbers(5, 288 * 288), numbers(6, 288));
    let vectors = numbers(7, 96 * 4);
    for &kernels in Kernels::available() {
        let window = Window::maxout(kernels, &weights, &bias, 96);
        let run = |vectors: &[f32]| {
            let mut out = vec![0.0; 2 * 96];
            window.times(vectors, 1, |_| 0, &mut Differences::default(), &mut out);
            out
        };
        let expected = run(&vectors);
        let mut other_end = vectors.clone();
        other_end[3 * 96..].fill(1e3);
        assert_eq!(run(&other_end)[..96], expected[..96]);
        let mut other_start = vectors.clone();
        other_start[..96].fill(-1e3);
        assert_eq!(run(&other_start)[96..], expected[96..]);
    }
}

#[test]
fn layers_do_what_they_say() {
    for &kernels in Kernels::available() {
        // W = [[1, 2], [3, 4], [5, 6]], b = [0, 10, 0].
        let (weights, bias) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.0, 10.0, 0.0]);
        let mut out = [0.0; 6];
        Packed::affine(kernels, &weights, &bias, 2).times(
            &[1.0, 1.0, -1.0],
            2,
            |row| row,
            &mut out,
        );
        assert_eq!(out, [3.0, 17.0, 11.0, -1.0, 9.0, -1.0]);
        // One output of three pieces, each of one neighbour; d = 5, 7, 1, 2.
        let weights = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let window = Window::maxout(kernels, &weights, &[0.0, 0.0, 9.0], 1);
        let mut out = [0.0; 2];
        window.times(&[5.0, 7.0, 1.0, 2.0], 1, |_| 0, &mut Differences::default(), &mut out);
        assert_eq!(out, [10.0, 11.0]);
    }
}

#[test]
fn the_first_of_the_best_that_may_be_chosen() {
    let never = f32::NEG_INFINITY;
    for &kernels in Kernels::available().iter().chain([&TWIN]) {
        let mut scores = vec![0.0; 37];
        (scores[9], scores[20], scores[36]) = (5.0, 5.0, 9.0);
        let mut handicaps = vec![0.0; 37];
        assert_eq!(kernels.choose(&scores, &handicaps), Some(36));
        handicaps[36] = never;
        assert_eq!(kernels.choose(&scores, &handicaps), Some(9));
        assert_eq!(kernels.choose(&scores, &[never; 37]), None);
        assert_eq!(kernels.choose(&[], &[]), None);
        assert_eq!(kernels.choose(&[f32::NAN; 9], &[0.0; 9]), None);
    }
}

#[test]
#[should_panic(expected = "range end index")]
fn a_row_must_lie_within_the_vectors() {
    let packed = Packed::affine(Kernels::best(), &[1.0; 4], &[0.0], 4);
    packed.times(&[0.0; 7], 2, |row| row * 4, &mut [0.0; 2]);
}

#[test]
fn sets_have_names() {
    for &kernels in Kernels::available() {
        assert_eq!(Kernels::named(kernels.name()), Some(kernels));
    }
    assert_eq!(Kernels::available().last().map(|kernels| kernels.name()), Some("scalar"));
    assert_eq!(Kernels::named("twin"), None);
}
