package sim

import "math/rand/v2"

// setting is where and when a scene takes place, in words that fit any age.
func (m *meeting) setting() string {
	hour := m.now.UTC().Hour()
	places := anyTime()
	if isDark(hour) {
		places = append(places, afterDark()...)
	} else {
		places = append(places, byDay()...)
	}
	return drawn(m.dice, places) + ", " + timeOfDay(hour)
}

func drawn(dice *rand.Rand, list []string) string { return list[dice.IntN(len(list))] }

func anyTime() []string {
	return []string{
		"At a table by the window", "In a doorway", "On the stairs", "By the fire", "At the corner of the street", "In the kitchen",
		"On the way home", "By the water", "At the edge of the crowd", "Under an archway", "On the bridge", "In the courtyard",
		"At the back of an inn", "Beside the well",
	}
}

func byDay() []string {
	return []string{
		"On a bench under the trees", "In a garden", "At the market", "On the steps of the church", "By the garden wall", "On the high road",
		"In front of a shop window", "In the shade of a wall",
	}
}

func afterDark() []string {
	return []string{
		"Under a lantern", "By the last of the fire", "At a lit window", "In a room with one candle", "On the empty square", "At the garden gate",
	}
}

// isDark reports whether lamps are lit at an hour.
func isDark(hour int) bool { return hour < 6 || hour >= 19 }

// timeOfDay is an hour in words.
func timeOfDay(hour int) string {
	switch {
	case hour >= 5 && hour < 9:
		return "early in the morning"
	case hour >= 9 && hour < 12:
		return "late in the morning"
	case hour >= 12 && hour < 14:
		return "at midday"
	case hour >= 14 && hour < 18:
		return "in the afternoon"
	case hour >= 18 && hour < 22:
		return "in the evening"
	}
	return "at night"
}
