// What the kernels with a state share. A run is the tokens of one sequence: first token, end token, state slot to go on from (-1: from
// zeros), state slot to write; see inference/backend/sequenceruns.h. Runs past the batch's sequences are empty.

// log(1 + exp(x)), also for x far below 0: log(1 + e) = 2 artanh(e / (2 + e)), by its series, since the built-in log is not exact near 1.
float softplus(float x)
{
    const float e = exp(-abs(x));
    const float z = e / (2.0 + e), s = z * z;
    const float series = z * (1.0 + s * (1.0 / 3.0 + s * (1.0 / 5.0 + s * (1.0 / 7.0 + s * (1.0 / 9.0 + s * (1.0 / 11.0 + s / 13.0))))));
    return max(x, 0.0) + 2.0 * series;
}
