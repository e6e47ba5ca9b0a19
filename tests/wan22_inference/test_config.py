"""The table of tensors against published counts, and the two namings against each other."""

from wan22_inference.checkpoint.names import official_module, to_diffusers, to_official
from wan22_inference.config import A14B, tensor_shapes


def test_the_full_size_expert_has_the_published_number_of_parameters() -> None:
    assert A14B.num_parameters == 14_288_491_584
    assert A14B.head_dim == 128


def test_names_go_to_diffusers_and_back() -> None:
    names = list(tensor_shapes(A14B))
    assert [to_official(to_diffusers(name)) for name in names] == names
    assert len({to_diffusers(name) for name in names}) == len(names)


def test_the_affine_norm_has_another_number_in_diffusers() -> None:
    assert to_diffusers("blocks.3.norm3.weight") == "blocks.3.norm2.weight"
    assert to_official("blocks.3.norm3.weight") is None
    assert official_module("blocks.0.attn1.to_out.0") == "blocks.0.self_attn.o"
