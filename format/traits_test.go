package format

import (
	"fmt"
	"math"
	"testing"

	"github.com/literaryai/dramatis"
)

func TestTemperamentIsTheSameForEver(t *testing.T) {
	t.Parallel()
	tests := map[string]temperament{
		"Jean Valjean": {dramatis.Traits{Openness: 0.279, Conscientiousness: 0.232, Extraversion: 0.546, Agreeableness: 0.681, Neuroticism: 0.75}, 0.735, 0.351},
		"Ada":          {dramatis.Traits{Openness: 0.82, Conscientiousness: 0.642, Extraversion: 0.565, Agreeableness: 0.633, Neuroticism: 0.527}, 0.329, 0.476},
		"":             {dramatis.Traits{Openness: 0.66, Conscientiousness: 0.731, Extraversion: 0.316, Agreeableness: 0.64, Neuroticism: 0.551}, 0.553, 0.463},
	}
	for name, want := range tests {
		if got := drawTemperament(name); got != want {
			t.Errorf("%q: %#v, want %#v", name, got, want)
		}
	}
}

func TestTemperamentsAreSpreadAsDocumented(t *testing.T) {
	t.Parallel()
	const people = 20_000
	var sum, squares [7]float64
	for i := range people {
		d := drawTemperament(fmt.Sprintf("person %d", i))
		tr := d.traits
		for k, v := range [7]float64{tr.Openness, tr.Conscientiousness, tr.Extraversion, tr.Agreeableness, tr.Neuroticism, d.autonomy, d.talkativeness} {
			sum[k] += v
			squares[k] += v * v
		}
	}
	for k := range sum {
		mean := sum[k] / people
		deviation := math.Sqrt(squares[k]/people - mean*mean)
		want := 1.0 / 6
		if k == 6 {
			want /= math.Sqrt2
		}
		if math.Abs(mean-0.5) > 0.005 || math.Abs(deviation-want) > 0.005 {
			t.Errorf("number %d has mean %.3f and deviation %.3f, want .5 and %.3f", k, mean, deviation, want)
		}
	}
}
