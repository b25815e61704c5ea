package sim

import "github.com/literaryai/dramatis"

// TypeFor is the type of a relationship whose type was current, once its axes have the values b. A type is entered at
// one value and left at a lower one, so that it does not flicker. What an author set stays. Family stays family;
// mentors, colleagues, allies and lovers stay what they are until they have come to dislike each other.
//
// Between the types it walks a ladder one rung at a time: enemy, rival, acquaintance (or stranger), friend, close
// friend. While values only fall, or only rise, it therefore ends on the same rung however often it is asked.
func TypeFor(current dramatis.RelationshipType, byAuthor bool, b Bond) dramatis.RelationshipType {
	if byAuthor || current == dramatis.Family {
		return current
	}
	if leastStrength, isRole := roleHolds(current); isRole {
		if b.Strength >= leastStrength {
			return current
		}
		current = dramatis.Acquaintance
	}
	for range 4 { // no ladder is longer
		next := step(current, b)
		if next == current {
			break
		}
		current = next
	}
	return current
}

// roleHolds tells down to which strength a role outlasts bad feelings.
func roleHolds(t dramatis.RelationshipType) (leastStrength float64, isRole bool) {
	switch t {
	case dramatis.Romance:
		return -.2, true
	case dramatis.Mentor, dramatis.Colleague:
		return -.6, true
	case dramatis.Ally:
		return 0, true
	}
	return 0, false
}

// step moves at most one rung towards what the values call for.
func step(current dramatis.RelationshipType, b Bond) dramatis.RelationshipType {
	switch current {
	case dramatis.CloseFriend:
		return when(b.Strength < .5 || b.Trust < .45, dramatis.Friend, current)
	case dramatis.Friend:
		if b.Strength >= .7 && b.Trust >= .6 && b.Familiarity >= .5 {
			return dramatis.CloseFriend
		}
		return when(b.Strength < .2, dramatis.Acquaintance, current)
	case dramatis.Rival:
		if b.Strength <= -.5 && b.Trust <= .45 {
			return dramatis.Enemy
		}
		return when(b.Strength > -.1, dramatis.Acquaintance, current)
	case dramatis.Enemy:
		return when(b.Strength > -.35, dramatis.Rival, current)
	default:
		return stepFromMiddle(current, b)
	}
}

// stepFromMiddle moves those who are neither friends nor rivals.
func stepFromMiddle(current dramatis.RelationshipType, b Bond) dramatis.RelationshipType {
	switch {
	case b.Strength >= .35 && b.Familiarity >= .2:
		return dramatis.Friend
	case b.Strength <= -.25:
		return dramatis.Rival
	case current == dramatis.Stranger:
		return when(b.Familiarity >= .08, dramatis.Acquaintance, current)
	}
	return when(b.Familiarity < .02, dramatis.Stranger, current)
}

func when(condition bool, then, otherwise dramatis.RelationshipType) dramatis.RelationshipType {
	if condition {
		return then
	}
	return otherwise
}
