//! Gold scores of the plan in `corpus/`, held by a ratchet both ways.
