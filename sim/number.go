package sim

import "math"

// clamp is v within [least, most]; what is not a number is least.
func clamp(v, least, most float64) float64 {
	if !(v > least) {
		return least
	}
	return min(v, most)
}

// round is v as the world keeps it, which is never −0: that would read as 0 again, and differ from it.
func round(v float64) float64 { return math.Round(v*valuePrecision)/valuePrecision + 0 }

// tenths is v rounded to one decimal.
func tenths(v float64) float64 { return math.Round(v*10) / 10 }

// around is a factor that is 1 for the average trait and differs by span from one end of the trait to the other.
func around(trait, span float64) float64 { return 1 + span*(trait-.5) }

// centred maps a trait from [0, 1] to [−1, 1].
func centred(trait float64) float64 { return 2*trait - 1 }

// magnitude is how far v is from 0.
func magnitude(v float64) float64 { return math.Abs(v) }
