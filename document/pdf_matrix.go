package document

import "math"

// pdfMatrix is a transformation of the plane, as PDF writes it: a b c d e f.
type pdfMatrix [6]float64

// times is m, followed by n.
func (m pdfMatrix) times(n pdfMatrix) pdfMatrix {
	return pdfMatrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m pdfMatrix) finite() bool {
	for _, x := range m {
		if math.IsNaN(x) || math.Abs(x) > 1e9 {
			return false
		}
	}
	return true
}

func pdfMatrixOf(values []any) (m pdfMatrix, ok bool) {
	if len(values) < len(m) {
		return m, false
	}
	for i := range m {
		if m[i], ok = values[i].(float64); !ok {
			return m, false
		}
	}
	return m, true
}

// pdfRotation turns a page that is shown sideways.
func pdfRotation(degrees int) pdfMatrix {
	switch (degrees%360 + 360) % 360 {
	case 90:
		return pdfMatrix{0, -1, 1, 0, 0, 0}
	case 180:
		return pdfMatrix{-1, 0, 0, -1, 0, 0}
	case 270:
		return pdfMatrix{0, 1, -1, 0, 0, 0}
	}
	return pdfMatrix{1, 0, 0, 1, 0, 0}
}
