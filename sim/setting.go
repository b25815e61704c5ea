package sim

// setting is where and when a scene takes place, in words that fit any age.
func (m *meeting) setting() string {
	place := m.one(
		"At a table by the window", "On a bench under the trees", "In a doorway", "On the stairs", "By the fire",
		"At the corner of the street", "In the kitchen", "In a garden", "On the way home", "By the water", "In an empty room",
		"At the edge of the crowd",
	)
	return place + ", " + timeOfDay(m.now.UTC().Hour())
}

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
