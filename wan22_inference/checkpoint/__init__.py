"""Model files: recognised by content, checked from headers alone, refused before anything is loaded.

`open_checkpoint(folder)` gives a `Checkpoint`; its parts say where every tensor lies. Imports no torch.
"""

from wan22_inference.checkpoint.expert import ExpertFiles
from wan22_inference.checkpoint.layout import Checkpoint, ExpertName, open_checkpoint
from wan22_inference.checkpoint.parts import WeightFiles
from wan22_inference.checkpoint.tensors import TensorRef

__all__ = ["Checkpoint", "ExpertFiles", "ExpertName", "TensorRef", "WeightFiles", "open_checkpoint"]
